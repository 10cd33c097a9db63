from django.urls import include, path

from incidents.views import acts, cases

app_name = "incidents"

urlpatterns = [
    path("", include("incidents.urls_report")),
    path("cases/", cases.cases, name="cases"),
    path("cases/people/", cases.people, name="people"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/take-up/", cases.take_up, name="take_up"),
    path("cases/<str:reference>/message/", cases.send_message, name="send_message"),
    path("cases/<str:reference>/handover/answer/", acts.answer_handover, name="answer_handover"),
    path("cases/<str:reference>/handover/withdraw/", acts.withdraw_handover, name="withdraw_handover"),
    path("cases/<str:reference>/asked/", acts.handover, name="handover"),
    path("cases/<str:reference>/do/evidence/", cases.evidence, name="case_evidence"),
    path("cases/<str:reference>/do/<slug:slug>/", acts.act, name="act"),
    path("queue/", cases.queue, name="queue"),
    path("queue/<str:reference>/try-again/", cases.try_again, name="try_again"),
]
