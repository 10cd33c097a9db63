from django.urls import path

from portal.views import audit

urlpatterns = [
    path("", audit.log, name="audit"),
    path("export/", audit.export, name="audit_export"),
]
