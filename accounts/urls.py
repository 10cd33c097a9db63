from django.urls import path

from accounts.views import absences, addresses, mandates, profile, roles, users

app_name = "accounts"

urlpatterns = [
    path("account/", profile.profile, name="profile"),
    path("account/absences/add/", absences.add_own, name="own_absence_add"),
    path("account/absences/<int:absence_id>/end/", absences.end_own, name="own_absence_end"),
    path("account/email/confirm/<str:token>/", addresses.confirm, name="email_confirm"),
    path("account/colleagues/", users.colleagues, name="colleagues"),
    path("manage/roles/", roles.roles, name="roles"),
    path("manage/roles/appoint/", roles.appoint, name="role_appoint"),
    path("manage/roles/<int:role_id>/end/", roles.end, name="role_end"),
    path("manage/absences/", absences.absences, name="absences"),
    path("manage/absences/add/", absences.add, name="absence_add"),
    path("manage/absences/<int:absence_id>/end/", absences.end, name="absence_end"),
    path("manage/mandates/", mandates.mandates, name="mandates"),
    path("manage/mandates/add/", mandates.grant, name="mandate_grant"),
    path("manage/mandates/<int:mandate_id>/end/", mandates.end, name="mandate_end"),
    path("manage/mandates/<int:mandate_id>/paper/", mandates.paper, name="mandate_paper"),
    path("manage/users/", users.users, name="users"),
    path("manage/users/invite/", users.invite, name="user_invite"),
    path("manage/users/search/", users.search, name="user_search"),
    path("manage/users/persons/", users.persons, name="person_search"),
    path("manage/users/<int:user_id>/", users.user, name="user"),
    path("manage/users/<int:user_id>/invite/", users.invite_again, name="user_invite_again"),
    path("manage/users/<int:user_id>/email/", addresses.ask, name="user_email"),
    path("manage/users/<int:user_id>/disable/", users.disable, name="user_disable"),
    path("manage/users/<int:user_id>/enable/", users.enable, name="user_enable"),
]
