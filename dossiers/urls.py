from django.urls import path

from dossiers.views import correspondence, documents, dossiers, filed, own

app_name = "dossiers"

CASE = "cases/<str:reference>/correspondence/"

urlpatterns = [
    path("dossiers/", dossiers.dossiers, name="list"),
    path("dossiers/<int:pk>/", dossiers.dossier, name="dossier"),
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("documents/<uuid:pk>/file/", documents.document_file, name="document_file"),
    path("documents/<uuid:pk>/download/", documents.document_download, name="document_download"),
    path("my-dossier/", own.own, name="own"),
    path("my-dossier/view/", own.add_view, name="add_view"),
    path("my-dossier/documents/<uuid:pk>/", documents.own_document, name="own_document"),
    path("my-dossier/documents/<uuid:pk>/file/", documents.own_document_file, name="own_document_file"),
    path("my-dossier/documents/<uuid:pk>/download/", documents.own_document_download, name="own_document_download"),
    path(CASE, correspondence.correspondence, name="correspondence"),
    path(f"{CASE}new/<slug:slug>/", correspondence.add_item, name="add_item"),
    path(f"{CASE}evidence/", correspondence.copy_evidence, name="copy_evidence"),
    path(f"{CASE}filed/<uuid:pk>/", documents.filed, name="filed"),
    path(f"{CASE}filed/<uuid:pk>/file/", documents.filed_file, name="filed_file"),
    path(f"{CASE}filed/<uuid:pk>/download/", documents.filed_download, name="filed_download"),
    path(f"{CASE}filed/<uuid:pk>/correct/", filed.correct_filed, name="correct_filed"),
    path(f"{CASE}filed/<uuid:pk>/sent/", filed.dispatch, name="dispatch"),
    path(f"{CASE}<uuid:pk>/", correspondence.item, name="item"),
    path(f"{CASE}<uuid:pk>/file/", correspondence.item_file, name="item_file"),
    path(f"{CASE}<uuid:pk>/download/", correspondence.item_download, name="item_download"),
    path(f"{CASE}<uuid:pk>/correct/", correspondence.correct_item, name="correct_item"),
    path(f"{CASE}<uuid:pk>/concerns/", correspondence.concern, name="concern"),
]
