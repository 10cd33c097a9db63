"""The reporter's side of /report/, /reports/, /evidence/ and /protocol/."""

from django.urls import path

from incidents.views import evidence, follow, protocol, report, report_send

urlpatterns = [
    path("report/", report.choose, name="report_choose"),
    path("report/people/", report.people, name="report_people"),
    path("report/new/<slug:kind>/", report.start, name="report_start"),
    path("report/<uuid:draft_id>/", report.report, name="report"),
    path("report/<uuid:draft_id>/save/", report.autosave, name="report_save"),
    path("report/<uuid:draft_id>/evidence/", evidence.upload, name="report_upload"),
    path("report/<uuid:draft_id>/evidence/<uuid:evidence_id>/", evidence.thumbnail, name="report_thumbnail"),
    path("report/<uuid:draft_id>/check/", report_send.check, name="report_check"),
    path("report/<uuid:draft_id>/sent/", report_send.sent, name="report_sent"),
    path("report/<uuid:draft_id>/discard/", report.discard, name="report_discard"),
    path("reports/", follow.my_reports, name="my_reports"),
    path("reports/<str:reference>/", follow.follow, name="follow"),
    path("reports/<str:reference>/message/", follow.message, name="report_message"),
    path("reports/<str:reference>/evidence/", follow.add_evidence, name="report_evidence"),
    path("reports/<str:reference>/withdraw/", follow.withdraw, name="withdraw"),
    path("reports/<str:reference>/share/", follow.share, name="share"),
    path("reports/<str:reference>/share/<int:counsellor_id>/stop/", follow.stop_sharing, name="stop_sharing"),
    path("evidence/<uuid:evidence_id>/original/", evidence.original, name="evidence_original"),
    path("evidence/<uuid:evidence_id>/preview/", evidence.preview, name="evidence_preview"),
    path("protocol/", protocol.protocol, name="protocol"),
]
