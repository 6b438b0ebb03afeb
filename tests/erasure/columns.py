"""Every column of the database that can hold words, and whether they may be a person's.

A new column that is in neither list fails the walk (``test_what_is_erased_is_found_nowhere``):
whoever adds one says here what it holds and, when it is personal, plants something in it and
erases it. The words of editors (pages, images, comments) are the City's own and public.
"""

# Each is planted by ``tests.erasure.planting`` through the services, and found there by the walk.
PERSONAL = frozenset(
    {
        "account_emailaddress.email",
        "accounts_invitation.email",
        "accounts_user.email",
        "accounts_user.first_name",
        "accounts_user.last_name",
        "accounts_user.username",
        "django_session.session_data",
        "mfa_authenticator.data",
        "opendata_sheetjob.selection",
        "reports_areafollow.email",
        "reports_mailedrow.data",
        "mail_message.address",
        "reports_forwarding.answer_notes",
        "reports_report.description",
        "reports_report.place_note",
        "reports_report.search",
        "reports_reportcontact.email",
        "reports_reportcontact.phone",
        "reports_reportdraft.data",
        "reports_reportnote.text",
        "reports_reportquestion.answer",
        "reports_reportquestion.text",
        "reports_savedview.filters",
        "socialaccount_socialaccount.extra_data",
        "socialaccount_socialaccount.uid",
        "wagtailusers_userprofile.avatar",
    }
)

# Codes, names of public registers, identifiers, digests, paths named by a UUID, and what staff or
# editors write about the City and not about somebody.
FACTS: dict[str, str] = {
    "account_emailconfirmation": "key",
    "accounts_accountevent": "facts kind",
    "accounts_invitation": "language role scope_code scope_kind state",
    "accounts_roleassignment": "role scope_code scope_kind",
    "accounts_user": "password",
    "auth_group": "name",
    "auth_permission": "codename name",
    "django_content_type": "app_label model",
    "django_migrations": "app name",
    "django_session": "session_key",
    "mfa_authenticator": "type",
    "opendata_sheetjob": "file format language state",
    "outbox_delivery": "destination last_error state",
    "outbox_event": "kind payload",
    "pages_homepage": "lead",
    "pages_textpage": "body",
    "points_closure": "reason",
    "points_facilitationpoint": (
        "booking code email funding kind name notes phone source_url status website"
    ),
    "points_managingbody": "code name",
    "points_site": (
        "address code district_code name notes opening_hours position_source postal_code role"
    ),
    "reach_effect": "bundle by_category profile reading reasons verdict",
    "reach_enginestate": "checkpoint inputs_key layer_name live",
    "reach_frozenarrays": "body digest",
    "reach_inputset": "format key network_id places_id",
    "reach_publishedset": "body digest",
    "reach_ruleactivation": "actor_role",
    "reach_ruleset": "body source state title",
    "reach_segmentverdict": "optimistic pessimistic profile",
    "reports_answertemplate": "language name text use",
    "reports_apiclient": "jurisdiction key_digest key_hint name",
    "reports_areafollow": "district_code language place_name rhythm",
    "reports_bulkaction": "kind reason to_state",
    "reports_bulkitem": "refused undo_refused",
    "reports_columnmapping": "columns kinds name",
    "reports_competencerule": "districts kinds near_category source streets switched_off_reason",
    "reports_competentbody": (
        "code email forward_by language name open311_jurisdiction open311_key_name "
        "open311_services open311_url"
    ),
    "reports_draftphoto": "image",
    "reports_erasurerun": "counts",
    "reports_followup": "reason",
    "reports_forwarding": "answer destination foreign_id last_error look_error state",
    "reports_mailedrow": "problem state",
    "mail_message": "bounce bounce_status facts key language last_error state template",
    "mail_messagestep": "actor_role step template was",
    "reports_officegroup": "name",
    "reports_petition": "channel code",
    "reports_photoreview": "boxes public_image reason state",
    "reports_photostep": "actor_role reason step",
    "reports_queueentry": "district_code kind state",
    "reports_queuefollower": "name round_of",
    "reports_report": (
        "can_pass channel code competent_body corner_name district_code house_number kind "
        "landmark_name language measures near_corner_name permanence placed_by side state "
        "street_name"
    ),
    "reports_reportevent": "actor_role from_state reason to_state",
    "reports_reportphoto": "image",
    "reports_reportquestion": "code",
    "reports_savedview": "name",
    "reports_servicestandard": "kind",
    "reports_voice": "channel stance",
    "socialaccount_socialaccount": "provider",
    "socialaccount_socialapp": "client_id key name provider provider_id secret settings",
    "socialaccount_socialtoken": "token token_secret",
    "taggit_tag": "name slug",
    "territory_dataset": (
        "counts crs kind licence name parameters rejected rejected_reasons sha256 source state"
    ),
    "territory_district": "code name",
    "territory_housenumber": "postal_code street_key street_name suffix",
    "territory_place": "address category code name",
    "territory_residents": "district_code",
    "territory_street": "key name",
    "twin_barrier": "can_pass district_code kind measures merge place_name proof side state",
    "twin_change": "kind payload",
    "twin_layer": "name",
    "twin_node": "district_code kerb ref",
    "twin_observation": "can_pass measures source_kind stance",
    "twin_proofphoto": "image",
    "twin_segment": "crossing_markings district_code kind name ref smoothness structure surface",
    "twin_surveyphoto": "image sha256",
    "twin_surveyrow": "content",
    "wagtailadmin_editingsession": "object_id",
    "wagtailadmin_formstate": "data object_id parent_object_id",
    "wagtailcore_apitoken": "key_hash name prefix",
    "wagtailcore_collection": "name path",
    "wagtailcore_collectionviewrestriction": "password restriction_type",
    "wagtailcore_comment": "contentpath position text",
    "wagtailcore_commentreply": "text",
    "wagtailcore_locale": "language_code",
    "wagtailcore_modellogentry": "action data label object_id",
    "wagtailcore_page": "draft_title path search_description seo_title slug title url_path",
    "wagtailcore_pagelogentry": "action data label",
    "wagtailcore_pageviewrestriction": "password restriction_type",
    "wagtailcore_referenceindex": "content_path model_path object_id to_object_id",
    "wagtailcore_revision": "content object_id object_str",
    "wagtailcore_site": "hostname site_name",
    "wagtailcore_task": "name",
    "wagtailcore_taskstate": "comment status",
    "wagtailcore_uploadedfile": "file",
    "wagtailcore_workflow": "name",
    "wagtailcore_workflowstate": "object_id status",
    "wagtaildocs_document": "file file_hash title",
    "wagtailembeds_embed": "author_name hash html provider_name thumbnail_url title type url",
    "wagtailimages_image": "description file file_hash title",
    "wagtailimages_rendition": "file filter_spec focal_point_key",
    "wagtailsearch_indexentry": "autocomplete body body_text object_id title title_text",
    "wagtailusers_userprofile": (
        "contrast current_time_zone density dismissibles preferred_language theme"
    ),
    "works_priceitem": "code kinds page quantity remedy source unit",
    "works_pricelist": "notes source state title",
    "works_pricelistactivation": "actor_role",
}
