#include "CAssets.h"

// Clang has `#embed` in every C mode and warns that older standards lack it; the warning would hide real ones.
#pragma clang diagnostic ignored "-Wc23-extensions"

// `#embed` is resolved beside this file; the compiler records each as a dependency, so an edited asset rebuilds this file alone.

static const unsigned char css_genxu_css[] = {
#embed "../../Assets/css/genxu.css"
};
static const unsigned char demo_stories_json[] = {
#embed "../../Assets/demo/stories.json"
};
static const unsigned char js_point_js[] = {
#embed "../../Assets/js/point.js"
};
static const unsigned char icons_genxu_svg[] = {
#embed "../../Assets/icons/genxu.svg"
};
static const unsigned char words_zh_hans_kernel_json[] = {
#embed "../../Assets/words/zh-Hans/kernel.json"
};
static const unsigned char words_zh_hans_layout_json[] = {
#embed "../../Assets/words/zh-Hans/layout.json"
};
static const unsigned char words_zh_hans_territory_json[] = {
#embed "../../Assets/words/zh-Hans/territory.json"
};
static const unsigned char words_zh_hans_people_json[] = {
#embed "../../Assets/words/zh-Hans/people.json"
};
static const unsigned char words_zh_hans_faults_json[] = {
#embed "../../Assets/words/zh-Hans/faults.json"
};
static const unsigned char words_zh_hans_bulletins_json[] = {
#embed "../../Assets/words/zh-Hans/bulletins.json"
};
static const unsigned char words_zh_hans_enforcement_json[] = {
#embed "../../Assets/words/zh-Hans/enforcement.json"
};
static const unsigned char words_zh_hans_topics_json[] = {
#embed "../../Assets/words/zh-Hans/topics.json"
};
static const unsigned char words_zh_hans_rights_json[] = {
#embed "../../Assets/words/zh-Hans/rights.json"
};
static const unsigned char words_zh_hans_audit_json[] = {
#embed "../../Assets/words/zh-Hans/audit.json"
};
static const unsigned char words_zh_hans_identity_json[] = {
#embed "../../Assets/words/zh-Hans/identity.json"
};
static const unsigned char words_zh_hans_mine_json[] = {
#embed "../../Assets/words/zh-Hans/mine.json"
};
static const unsigned char words_zh_hans_mediation_json[] = {
#embed "../../Assets/words/zh-Hans/mediation.json"
};
static const unsigned char words_zh_hans_mobilisation_json[] = {
#embed "../../Assets/words/zh-Hans/mobilisation.json"
};
static const unsigned char words_zh_hans_squads_json[] = {
#embed "../../Assets/words/zh-Hans/squads.json"
};
static const unsigned char words_zh_hans_themes_json[] = {
#embed "../../Assets/words/zh-Hans/themes.json"
};
static const unsigned char words_zh_hans_recognition_json[] = {
#embed "../../Assets/words/zh-Hans/recognition.json"
};
static const unsigned char words_zh_hans_doctor_json[] = {
#embed "../../Assets/words/zh-Hans/doctor.json"
};
static const unsigned char words_zh_hans_posts_json[] = {
#embed "../../Assets/words/zh-Hans/posts.json"
};
static const unsigned char words_zh_hans_indicators_json[] = {
#embed "../../Assets/words/zh-Hans/indicators.json"
};
static const unsigned char words_zh_hans_imports_json[] = {
#embed "../../Assets/words/zh-Hans/imports.json"
};
static const unsigned char words_zh_hans_projects_json[] = {
#embed "../../Assets/words/zh-Hans/projects.json"
};
static const unsigned char words_zh_hans_whistles_json[] = {
#embed "../../Assets/words/zh-Hans/whistles.json"
};
static const unsigned char words_zh_hans_decisions_json[] = {
#embed "../../Assets/words/zh-Hans/decisions.json"
};
static const unsigned char words_zh_hans_handling_json[] = {
#embed "../../Assets/words/zh-Hans/handling.json"
};
static const unsigned char words_zh_hans_acts_json[] = {
#embed "../../Assets/words/zh-Hans/acts.json"
};
static const unsigned char words_zh_hans_land_json[] = {
#embed "../../Assets/words/zh-Hans/land.json"
};
static const unsigned char words_zh_hans_checks_json[] = {
#embed "../../Assets/words/zh-Hans/checks.json"
};
static const unsigned char words_zh_hans_admin_json[] = {
#embed "../../Assets/words/zh-Hans/admin.json"
};
static const unsigned char words_zh_hans_matters_json[] = {
#embed "../../Assets/words/zh-Hans/matters.json"
};
static const unsigned char words_zh_hans_lists_json[] = {
#embed "../../Assets/words/zh-Hans/lists.json"
};
static const unsigned char words_zh_hans_notices_json[] = {
#embed "../../Assets/words/zh-Hans/notices.json"
};
static const unsigned char words_en_kernel_json[] = {
#embed "../../Assets/words/en/kernel.json"
};
static const unsigned char words_en_layout_json[] = {
#embed "../../Assets/words/en/layout.json"
};
static const unsigned char words_en_territory_json[] = {
#embed "../../Assets/words/en/territory.json"
};
static const unsigned char words_en_people_json[] = {
#embed "../../Assets/words/en/people.json"
};
static const unsigned char words_en_faults_json[] = {
#embed "../../Assets/words/en/faults.json"
};
static const unsigned char words_en_bulletins_json[] = {
#embed "../../Assets/words/en/bulletins.json"
};
static const unsigned char words_en_enforcement_json[] = {
#embed "../../Assets/words/en/enforcement.json"
};
static const unsigned char words_en_topics_json[] = {
#embed "../../Assets/words/en/topics.json"
};
static const unsigned char words_en_rights_json[] = {
#embed "../../Assets/words/en/rights.json"
};
static const unsigned char words_en_audit_json[] = {
#embed "../../Assets/words/en/audit.json"
};
static const unsigned char words_en_identity_json[] = {
#embed "../../Assets/words/en/identity.json"
};
static const unsigned char words_en_mine_json[] = {
#embed "../../Assets/words/en/mine.json"
};
static const unsigned char words_en_mediation_json[] = {
#embed "../../Assets/words/en/mediation.json"
};
static const unsigned char words_en_mobilisation_json[] = {
#embed "../../Assets/words/en/mobilisation.json"
};
static const unsigned char words_en_squads_json[] = {
#embed "../../Assets/words/en/squads.json"
};
static const unsigned char words_en_themes_json[] = {
#embed "../../Assets/words/en/themes.json"
};
static const unsigned char words_en_recognition_json[] = {
#embed "../../Assets/words/en/recognition.json"
};
static const unsigned char words_en_doctor_json[] = {
#embed "../../Assets/words/en/doctor.json"
};
static const unsigned char words_en_posts_json[] = {
#embed "../../Assets/words/en/posts.json"
};
static const unsigned char words_en_indicators_json[] = {
#embed "../../Assets/words/en/indicators.json"
};
static const unsigned char words_en_imports_json[] = {
#embed "../../Assets/words/en/imports.json"
};
static const unsigned char words_en_projects_json[] = {
#embed "../../Assets/words/en/projects.json"
};
static const unsigned char words_en_whistles_json[] = {
#embed "../../Assets/words/en/whistles.json"
};
static const unsigned char words_en_decisions_json[] = {
#embed "../../Assets/words/en/decisions.json"
};
static const unsigned char words_en_handling_json[] = {
#embed "../../Assets/words/en/handling.json"
};
static const unsigned char words_en_acts_json[] = {
#embed "../../Assets/words/en/acts.json"
};
static const unsigned char words_en_land_json[] = {
#embed "../../Assets/words/en/land.json"
};
static const unsigned char words_zh_hans_ledger_json[] = {
#embed "../../Assets/words/zh-Hans/ledger.json"
};
static const unsigned char words_en_ledger_json[] = {
#embed "../../Assets/words/en/ledger.json"
};
static const unsigned char words_en_checks_json[] = {
#embed "../../Assets/words/en/checks.json"
};
static const unsigned char words_en_admin_json[] = {
#embed "../../Assets/words/en/admin.json"
};
static const unsigned char words_en_matters_json[] = {
#embed "../../Assets/words/en/matters.json"
};
static const unsigned char css_style_guide_css[] = {
#embed "../../Assets/css/style-guide.css"
};
static const unsigned char js_live_js[] = {
#embed "../../Assets/js/live.js"
};
static const unsigned char words_zh_hans_today_json[] = {
#embed "../../Assets/words/zh-Hans/today.json"
};
static const unsigned char words_en_today_json[] = {
#embed "../../Assets/words/en/today.json"
};
static const unsigned char words_zh_hans_picture_json[] = {
#embed "../../Assets/words/zh-Hans/picture.json"
};
static const unsigned char words_en_picture_json[] = {
#embed "../../Assets/words/en/picture.json"
};
static const unsigned char words_zh_hans_style_json[] = {
#embed "../../Assets/words/zh-Hans/style.json"
};
static const unsigned char words_en_style_json[] = {
#embed "../../Assets/words/en/style.json"
};
static const unsigned char words_zh_hans_delivery_json[] = {
#embed "../../Assets/words/zh-Hans/delivery.json"
};
static const unsigned char words_en_delivery_json[] = {
#embed "../../Assets/words/en/delivery.json"
};
static const unsigned char words_en_lists_json[] = {
#embed "../../Assets/words/en/lists.json"
};
static const unsigned char words_en_notices_json[] = {
#embed "../../Assets/words/en/notices.json"
};
static const unsigned char words_zh_hans_returns_json[] = {
#embed "../../Assets/words/zh-Hans/returns.json"
};
static const unsigned char words_zh_hans_visits_json[] = {
#embed "../../Assets/words/zh-Hans/visits.json"
};
static const unsigned char words_zh_hans_revisits_json[] = {
#embed "../../Assets/words/zh-Hans/revisits.json"
};
static const unsigned char words_zh_hans_ways_json[] = {
#embed "../../Assets/words/zh-Hans/ways.json"
};
static const unsigned char words_en_returns_json[] = {
#embed "../../Assets/words/en/returns.json"
};
static const unsigned char words_en_visits_json[] = {
#embed "../../Assets/words/en/visits.json"
};
static const unsigned char words_en_revisits_json[] = {
#embed "../../Assets/words/en/revisits.json"
};
static const unsigned char words_en_ways_json[] = {
#embed "../../Assets/words/en/ways.json"
};
static const unsigned char words_zh_hans_merging_json[] = {
#embed "../../Assets/words/zh-Hans/merging.json"
};
static const unsigned char words_en_merging_json[] = {
#embed "../../Assets/words/en/merging.json"
};
static const unsigned char words_zh_hans_parts_json[] = {
#embed "../../Assets/words/zh-Hans/parts.json"
};
static const unsigned char words_en_parts_json[] = {
#embed "../../Assets/words/en/parts.json"
};
static const unsigned char js_field_js[] = {
#embed "../../Assets/js/field.js"
};
static const unsigned char js_field_near_js[] = {
#embed "../../Assets/js/field-near.js"
};
static const unsigned char js_field_hand_js[] = {
#embed "../../Assets/js/field-hand.js"
};
static const unsigned char js_field_store_js[] = {
#embed "../../Assets/js/field-store.js"
};
static const unsigned char js_field_sync_js[] = {
#embed "../../Assets/js/field-sync.js"
};
static const unsigned char js_field_worker_js[] = {
#embed "../../Assets/js/field-worker.js"
};
static const unsigned char js_field_leave_js[] = {
#embed "../../Assets/js/field-leave.js"
};
static const unsigned char field_app_webmanifest[] = {
#embed "../../Assets/field/app.webmanifest"
};
static const unsigned char words_zh_hans_field_json[] = {
#embed "../../Assets/words/zh-Hans/field.json"
};
static const unsigned char words_en_field_json[] = {
#embed "../../Assets/words/en/field.json"
};
static const unsigned char words_zh_hans_triage_json[] = {
#embed "../../Assets/words/zh-Hans/triage.json"
};
static const unsigned char words_en_triage_json[] = {
#embed "../../Assets/words/en/triage.json"
};
static const unsigned char js_work_js[] = {
#embed "../../Assets/js/work.js"
};
static const unsigned char css_work_css[] = {
#embed "../../Assets/css/work.css"
};
static const unsigned char js_raise_js[] = {
#embed "../../Assets/js/raise.js"
};
static const unsigned char words_zh_hans_raise_json[] = {
#embed "../../Assets/words/zh-Hans/raise.json"
};
static const unsigned char words_en_raise_json[] = {
#embed "../../Assets/words/en/raise.json"
};
static const unsigned char js_aloud_js[] = {
#embed "../../Assets/js/aloud.js"
};
static const unsigned char words_zh_hans_handover_json[] = {
#embed "../../Assets/words/zh-Hans/handover.json"
};
static const unsigned char words_en_handover_json[] = {
#embed "../../Assets/words/en/handover.json"
};

// Files of others, which `scripts/assets.sh` lays down: each is in the program when it was there as this was compiled.
#if __has_embed("../../Assets/third-party/leaflet.js")
static const unsigned char third_party_leaflet_js[] = {
#embed "../../Assets/third-party/leaflet.js"
};
#endif
#if __has_embed("../../Assets/third-party/leaflet.css")
static const unsigned char third_party_leaflet_css[] = {
#embed "../../Assets/third-party/leaflet.css"
};
#endif
#if __has_embed("../../Assets/third-party/echarts.js")
static const unsigned char third_party_echarts_js[] = {
#embed "../../Assets/third-party/echarts.js"
};
#endif
static const unsigned char js_charts_js[] = {
#embed "../../Assets/js/charts.js"
};

static const genxu_asset assets[] = {
    {"css/genxu.css", css_genxu_css, sizeof css_genxu_css},
    {"demo/stories.json", demo_stories_json, sizeof demo_stories_json},
    {"js/point.js", js_point_js, sizeof js_point_js},
    {"icons/genxu.svg", icons_genxu_svg, sizeof icons_genxu_svg},
    {"words/zh-Hans/kernel.json", words_zh_hans_kernel_json, sizeof words_zh_hans_kernel_json},
    {"words/zh-Hans/layout.json", words_zh_hans_layout_json, sizeof words_zh_hans_layout_json},
    {"words/zh-Hans/territory.json", words_zh_hans_territory_json, sizeof words_zh_hans_territory_json},
    {"words/zh-Hans/people.json", words_zh_hans_people_json, sizeof words_zh_hans_people_json},
    {"words/zh-Hans/faults.json", words_zh_hans_faults_json, sizeof words_zh_hans_faults_json},
    {"words/zh-Hans/bulletins.json", words_zh_hans_bulletins_json, sizeof words_zh_hans_bulletins_json},
    {"words/zh-Hans/enforcement.json", words_zh_hans_enforcement_json, sizeof words_zh_hans_enforcement_json},
    {"words/zh-Hans/topics.json", words_zh_hans_topics_json, sizeof words_zh_hans_topics_json},
    {"words/zh-Hans/rights.json", words_zh_hans_rights_json, sizeof words_zh_hans_rights_json},
    {"words/zh-Hans/audit.json", words_zh_hans_audit_json, sizeof words_zh_hans_audit_json},
    {"words/zh-Hans/identity.json", words_zh_hans_identity_json, sizeof words_zh_hans_identity_json},
    {"words/zh-Hans/mine.json", words_zh_hans_mine_json, sizeof words_zh_hans_mine_json},
    {"words/zh-Hans/mediation.json", words_zh_hans_mediation_json, sizeof words_zh_hans_mediation_json},
    {"words/zh-Hans/mobilisation.json", words_zh_hans_mobilisation_json, sizeof words_zh_hans_mobilisation_json},
    {"words/zh-Hans/squads.json", words_zh_hans_squads_json, sizeof words_zh_hans_squads_json},
    {"words/zh-Hans/themes.json", words_zh_hans_themes_json, sizeof words_zh_hans_themes_json},
    {"words/zh-Hans/recognition.json", words_zh_hans_recognition_json, sizeof words_zh_hans_recognition_json},
    {"words/zh-Hans/doctor.json", words_zh_hans_doctor_json, sizeof words_zh_hans_doctor_json},
    {"words/zh-Hans/posts.json", words_zh_hans_posts_json, sizeof words_zh_hans_posts_json},
    {"words/zh-Hans/indicators.json", words_zh_hans_indicators_json, sizeof words_zh_hans_indicators_json},
    {"words/zh-Hans/imports.json", words_zh_hans_imports_json, sizeof words_zh_hans_imports_json},
    {"words/zh-Hans/projects.json", words_zh_hans_projects_json, sizeof words_zh_hans_projects_json},
    {"words/zh-Hans/whistles.json", words_zh_hans_whistles_json, sizeof words_zh_hans_whistles_json},
    {"words/zh-Hans/decisions.json", words_zh_hans_decisions_json, sizeof words_zh_hans_decisions_json},
    {"words/zh-Hans/handling.json", words_zh_hans_handling_json, sizeof words_zh_hans_handling_json},
    {"words/zh-Hans/acts.json", words_zh_hans_acts_json, sizeof words_zh_hans_acts_json},
    {"words/zh-Hans/land.json", words_zh_hans_land_json, sizeof words_zh_hans_land_json},
    {"words/zh-Hans/checks.json", words_zh_hans_checks_json, sizeof words_zh_hans_checks_json},
    {"words/zh-Hans/admin.json", words_zh_hans_admin_json, sizeof words_zh_hans_admin_json},
    {"words/zh-Hans/matters.json", words_zh_hans_matters_json, sizeof words_zh_hans_matters_json},
    {"words/zh-Hans/lists.json", words_zh_hans_lists_json, sizeof words_zh_hans_lists_json},
    {"words/zh-Hans/notices.json", words_zh_hans_notices_json, sizeof words_zh_hans_notices_json},
    {"words/en/kernel.json", words_en_kernel_json, sizeof words_en_kernel_json},
    {"words/en/layout.json", words_en_layout_json, sizeof words_en_layout_json},
    {"words/en/territory.json", words_en_territory_json, sizeof words_en_territory_json},
    {"words/en/people.json", words_en_people_json, sizeof words_en_people_json},
    {"words/en/faults.json", words_en_faults_json, sizeof words_en_faults_json},
    {"words/en/bulletins.json", words_en_bulletins_json, sizeof words_en_bulletins_json},
    {"words/en/enforcement.json", words_en_enforcement_json, sizeof words_en_enforcement_json},
    {"words/en/topics.json", words_en_topics_json, sizeof words_en_topics_json},
    {"words/en/rights.json", words_en_rights_json, sizeof words_en_rights_json},
    {"words/en/audit.json", words_en_audit_json, sizeof words_en_audit_json},
    {"words/en/identity.json", words_en_identity_json, sizeof words_en_identity_json},
    {"words/en/mine.json", words_en_mine_json, sizeof words_en_mine_json},
    {"words/en/mediation.json", words_en_mediation_json, sizeof words_en_mediation_json},
    {"words/en/mobilisation.json", words_en_mobilisation_json, sizeof words_en_mobilisation_json},
    {"words/en/squads.json", words_en_squads_json, sizeof words_en_squads_json},
    {"words/en/themes.json", words_en_themes_json, sizeof words_en_themes_json},
    {"words/en/recognition.json", words_en_recognition_json, sizeof words_en_recognition_json},
    {"words/en/doctor.json", words_en_doctor_json, sizeof words_en_doctor_json},
    {"words/en/posts.json", words_en_posts_json, sizeof words_en_posts_json},
    {"words/en/indicators.json", words_en_indicators_json, sizeof words_en_indicators_json},
    {"words/en/imports.json", words_en_imports_json, sizeof words_en_imports_json},
    {"words/en/projects.json", words_en_projects_json, sizeof words_en_projects_json},
    {"words/en/whistles.json", words_en_whistles_json, sizeof words_en_whistles_json},
    {"words/en/decisions.json", words_en_decisions_json, sizeof words_en_decisions_json},
    {"words/en/handling.json", words_en_handling_json, sizeof words_en_handling_json},
    {"words/en/acts.json", words_en_acts_json, sizeof words_en_acts_json},
    {"words/en/land.json", words_en_land_json, sizeof words_en_land_json},
    {"words/zh-Hans/ledger.json", words_zh_hans_ledger_json, sizeof words_zh_hans_ledger_json},
    {"words/en/ledger.json", words_en_ledger_json, sizeof words_en_ledger_json},
    {"words/en/checks.json", words_en_checks_json, sizeof words_en_checks_json},
    {"words/en/admin.json", words_en_admin_json, sizeof words_en_admin_json},
    {"words/en/matters.json", words_en_matters_json, sizeof words_en_matters_json},
    {"css/style-guide.css", css_style_guide_css, sizeof css_style_guide_css},
    {"js/live.js", js_live_js, sizeof js_live_js},
    {"words/zh-Hans/today.json", words_zh_hans_today_json, sizeof words_zh_hans_today_json},
    {"words/en/today.json", words_en_today_json, sizeof words_en_today_json},
    {"words/zh-Hans/picture.json", words_zh_hans_picture_json, sizeof words_zh_hans_picture_json},
    {"words/en/picture.json", words_en_picture_json, sizeof words_en_picture_json},
    {"words/zh-Hans/style.json", words_zh_hans_style_json, sizeof words_zh_hans_style_json},
    {"words/en/style.json", words_en_style_json, sizeof words_en_style_json},
    {"words/zh-Hans/delivery.json", words_zh_hans_delivery_json, sizeof words_zh_hans_delivery_json},
    {"words/en/delivery.json", words_en_delivery_json, sizeof words_en_delivery_json},
    {"words/en/lists.json", words_en_lists_json, sizeof words_en_lists_json},
    {"words/en/notices.json", words_en_notices_json, sizeof words_en_notices_json},
    {"words/zh-Hans/returns.json", words_zh_hans_returns_json, sizeof words_zh_hans_returns_json},
    {"words/zh-Hans/visits.json", words_zh_hans_visits_json, sizeof words_zh_hans_visits_json},
    {"words/zh-Hans/revisits.json", words_zh_hans_revisits_json, sizeof words_zh_hans_revisits_json},
    {"words/zh-Hans/ways.json", words_zh_hans_ways_json, sizeof words_zh_hans_ways_json},
    {"words/en/returns.json", words_en_returns_json, sizeof words_en_returns_json},
    {"words/en/visits.json", words_en_visits_json, sizeof words_en_visits_json},
    {"words/en/revisits.json", words_en_revisits_json, sizeof words_en_revisits_json},
    {"words/en/ways.json", words_en_ways_json, sizeof words_en_ways_json},
    {"words/zh-Hans/merging.json", words_zh_hans_merging_json, sizeof words_zh_hans_merging_json},
    {"words/en/merging.json", words_en_merging_json, sizeof words_en_merging_json},
    {"words/zh-Hans/parts.json", words_zh_hans_parts_json, sizeof words_zh_hans_parts_json},
    {"words/en/parts.json", words_en_parts_json, sizeof words_en_parts_json},
    {"js/field.js", js_field_js, sizeof js_field_js},
    {"js/field-near.js", js_field_near_js, sizeof js_field_near_js},
    {"js/field-hand.js", js_field_hand_js, sizeof js_field_hand_js},
    {"js/field-store.js", js_field_store_js, sizeof js_field_store_js},
    {"js/field-sync.js", js_field_sync_js, sizeof js_field_sync_js},
    {"js/field-worker.js", js_field_worker_js, sizeof js_field_worker_js},
    {"js/field-leave.js", js_field_leave_js, sizeof js_field_leave_js},
    {"field/app.webmanifest", field_app_webmanifest, sizeof field_app_webmanifest},
    {"words/zh-Hans/field.json", words_zh_hans_field_json, sizeof words_zh_hans_field_json},
    {"words/en/field.json", words_en_field_json, sizeof words_en_field_json},
    {"words/zh-Hans/triage.json", words_zh_hans_triage_json, sizeof words_zh_hans_triage_json},
    {"words/en/triage.json", words_en_triage_json, sizeof words_en_triage_json},
    {"js/work.js", js_work_js, sizeof js_work_js},
    {"css/work.css", css_work_css, sizeof css_work_css},
    {"js/raise.js", js_raise_js, sizeof js_raise_js},
    {"words/zh-Hans/raise.json", words_zh_hans_raise_json, sizeof words_zh_hans_raise_json},
    {"words/en/raise.json", words_en_raise_json, sizeof words_en_raise_json},
    {"js/aloud.js", js_aloud_js, sizeof js_aloud_js},
    {"words/zh-Hans/handover.json", words_zh_hans_handover_json, sizeof words_zh_hans_handover_json},
    {"words/en/handover.json", words_en_handover_json, sizeof words_en_handover_json},
    {"js/charts.js", js_charts_js, sizeof js_charts_js},
#if __has_embed("../../Assets/third-party/leaflet.js")
    {"third-party/leaflet.js", third_party_leaflet_js, sizeof third_party_leaflet_js},
#endif
#if __has_embed("../../Assets/third-party/leaflet.css")
    {"third-party/leaflet.css", third_party_leaflet_css, sizeof third_party_leaflet_css},
#endif
#if __has_embed("../../Assets/third-party/echarts.js")
    {"third-party/echarts.js", third_party_echarts_js, sizeof third_party_echarts_js},
#endif
};

size_t genxu_asset_count(void) { return sizeof assets / sizeof assets[0]; }

const genxu_asset *genxu_asset_at(size_t index) { return index < genxu_asset_count() ? &assets[index] : NULL; }
