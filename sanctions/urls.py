from django.urls import path

from sanctions.views import acts, letters, overview

app_name = "sanctions"

urlpatterns = [
    path("cases/<str:reference>/sanctions/", overview.case, name="case"),
    path("cases/<str:reference>/sanctions/propose/", overview.propose, name="propose"),
    path("cases/<str:reference>/sanctions/<int:pk>/", overview.sanction, name="sanction"),
    path("cases/<str:reference>/sanctions/<int:pk>/letter/", letters.edit_letter, name="edit_letter"),
    path("cases/<str:reference>/sanctions/<int:pk>/letter/preview/", letters.preview_letter, name="preview_letter"),
    path("cases/<str:reference>/sanctions/<int:pk>/letter/renew/", letters.renew_letter, name="renew_letter"),
    path("cases/<str:reference>/sanctions/<int:pk>/letter/refill/", letters.refill_letter, name="refill_letter"),
    path("cases/<str:reference>/sanctions/<int:pk>/letter/<int:version>.pdf", letters.letter_pdf, name="letter_pdf"),
    path("cases/<str:reference>/sanctions/<int:pk>/decide/", acts.decide, name="decide"),
    path("cases/<str:reference>/sanctions/<int:pk>/reject/", acts.reject, name="reject"),
    path("cases/<str:reference>/sanctions/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("cases/<str:reference>/sanctions/<int:pk>/send/", acts.send, name="send"),
    path("cases/<str:reference>/sanctions/<int:pk>/steps/<slug:code>/", acts.complete_step, name="complete_step"),
    path("cases/<str:reference>/sanctions/<int:pk>/steps/<slug:code>/skip/", acts.skip_step, name="skip_step"),
]
