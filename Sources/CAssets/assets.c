#include "CAssets.h"

// Clang has `#embed` in every C mode and warns that older standards lack it; the warning would hide real ones.
#pragma clang diagnostic ignored "-Wc23-extensions"

// `#embed` is resolved beside this file; the compiler records each as a dependency, so an edited asset rebuilds this file alone.

static const unsigned char css_genxu_css[] = {
#embed "../../Assets/css/genxu.css"
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
static const unsigned char words_zh_hans_matters_json[] = {
#embed "../../Assets/words/zh-Hans/matters.json"
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
static const unsigned char words_en_matters_json[] = {
#embed "../../Assets/words/en/matters.json"
};

static const genxu_asset assets[] = {
    {"css/genxu.css", css_genxu_css, sizeof css_genxu_css},
    {"icons/genxu.svg", icons_genxu_svg, sizeof icons_genxu_svg},
    {"words/zh-Hans/kernel.json", words_zh_hans_kernel_json, sizeof words_zh_hans_kernel_json},
    {"words/zh-Hans/layout.json", words_zh_hans_layout_json, sizeof words_zh_hans_layout_json},
    {"words/zh-Hans/territory.json", words_zh_hans_territory_json, sizeof words_zh_hans_territory_json},
    {"words/zh-Hans/people.json", words_zh_hans_people_json, sizeof words_zh_hans_people_json},
    {"words/zh-Hans/matters.json", words_zh_hans_matters_json, sizeof words_zh_hans_matters_json},
    {"words/en/kernel.json", words_en_kernel_json, sizeof words_en_kernel_json},
    {"words/en/layout.json", words_en_layout_json, sizeof words_en_layout_json},
    {"words/en/territory.json", words_en_territory_json, sizeof words_en_territory_json},
    {"words/en/people.json", words_en_people_json, sizeof words_en_people_json},
    {"words/en/matters.json", words_en_matters_json, sizeof words_en_matters_json},
};

size_t genxu_asset_count(void) { return sizeof assets / sizeof assets[0]; }

const genxu_asset *genxu_asset_at(size_t index) { return index < genxu_asset_count() ? &assets[index] : NULL; }
