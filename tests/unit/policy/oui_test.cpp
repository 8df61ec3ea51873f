#include "claims.hpp"
#include "shipped.hpp"

#include "policy/text_normalize.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <string>

namespace onvigil::policy::test {
namespace {

/// How the registered names of listed makers and of their companies begin, and no others. Kept by hand,
/// apart from the maker files, so that the one checks the other.
struct Stem {
    std::string_view maker;
    std::string_view begins;
};
constexpr std::array stems{
    Stem{"hikvision", "hangzhou hikvision digital technology co"},
    Stem{"ezviz", "hangzhou ezviz software co"},
    Stem{"hikrobot", "hangzhou hikrobot "},
    Stem{"hikmicro", "hangzhou microimage software co"},
    Stem{"pyronix", "pyronix ltd"},
    Stem{"dahua", "zhejiang dahua technology"},
    Stem{"huaray", "zhejiang huaray technology co"},
    Stem{"huawei", "huawei technologies co"},
    Stem{"huawei", "huawei symantec technologies co"},
    Stem{"huawei-device", "huawei device co"},
    Stem{"hisilicon", "hisilicon technologies co"},
    Stem{"zte", "zte corporation"},
    Stem{"zte", "shanghai zte technologies co"},
    Stem{"nubia", "nubia technology co"},
    Stem{"hytera", "hytera communications co"},
    Stem{"uniview", "zhejiang uniview technologies co"},
    Stem{"tiandy", "tiandy technologies co"},
    Stem{"kedacom", "suzhou keda technology co"},
    Stem{"megvii", "beijing kuangshi technology co"},
    Stem{"sensetime", "shenzheng sensetime technology co"},
    Stem{"yitu", "shanghai yitu technology co"},
    Stem{"cloudwalk", "cloudwalk technology co"},
    Stem{"dji", "sz dji technology co"},
    Stem{"dji", "dji baiwang technology co"},
    Stem{"autel", "autel robotics usa llc"},
    Stem{"autel-intelligent", "autel lntelligent technology"},
    Stem{"quectel", "quectel wireless solutions co"},
    Stem{"tp-link", "tp link technologies co"},
    Stem{"iflytek", "iflytek co"},
    Stem{"intellifusion", "shenzhen intellifusion technologies co"},
    Stem{"nuctech", "nuctech company"},
    Stem{"hisense", "hisense "},
    Stem{"hisense", "qingdao hisense "},
    Stem{"tcl", "tcl king "},
    Stem{"tcl", "tcl moka "},
    Stem{"tcl", "tcl networks "},
    Stem{"tcl", "tcl operations "},
    Stem{"tcl", "tcl technoly "},
    Stem{"tcl", "tcl yuxin "},
    Stem{"tcl", "huizhou tcl "},
    Stem{"tcl", "shenzhen tcl new technology "},
    Stem{"xiaomi", "xiaomi "},
    Stem{"xiaomi", "beijing xiaomi "},
    Stem{"robosense", "suteng innovation technology co"},
    Stem{"baidu", "baidu online network technology"},
    Stem{"alibaba", "alibaba "},
    Stem{"catl", "contemporary amperex technology co"},
    // Sellers that mostly resell a listed maker's equipment: their MAC is an indication of it.
    Stem{"hikvision", "lt security inc"},
    Stem{"dahua", "ic realtime llc"},
};

/// The makers findings name for a device of which nothing else is known.
std::set<std::string> tied(const Policy& policy, Claim claim)
{
    std::set<std::string> out;
    for (const auto& finding : policy.judge(device_with({std::move(claim)}, today), today).findings)
        out.insert(finding.maker);
    return out;
}

std::set<std::string> tied(const Policy& policy, const std::string& organization)
{
    return tied(policy, mac_of(organization));
}

std::set<std::string> expected(const std::string& organization)
{
    const std::string words = fold_words(organization);
    std::set<std::string> out;
    for (const Stem& stem : stems)
        if (words.starts_with(stem.begins)) out.emplace(stem.maker);
    return out;
}

std::set<std::string> registered_organizations()
{
    static constexpr std::string_view mark = "ID_OUI_FROM_DATABASE=";
    std::set<std::string> out;
    for (const char* path : {"/usr/lib/udev/hwdb.d/20-OUI.hwdb", "/lib/udev/hwdb.d/20-OUI.hwdb"}) {
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);)
            if (const auto at = line.find(mark); at != std::string::npos) out.insert(line.substr(at + mark.size()));
        if (!out.empty()) break;
    }
    return out;
}

TEST(RegisteredOrganizations, AreTiedToTheirListedMakerAndToNobodyElse)
{
    const auto organizations = registered_organizations();
    if (organizations.empty()) GTEST_SKIP() << "no 20-OUI.hwdb on this machine (package udev)";
    const Policy policy = shipped_policy({.lists = {"*"}});
    std::size_t ties = 0;
    for (const std::string& organization : organizations) {
        const auto found = tied(policy, organization);
        EXPECT_EQ(found, expected(organization)) << organization;
        ties += found.size();
    }
    EXPECT_GT(organizations.size(), 20'000u);
    EXPECT_GE(ties, 60u);
}

TEST(RegisteredOrganizations, AreTiedAlikeAsManufacturersAndByAMacInAnEndpointOrAScope)
{
    const Policy policy = shipped_policy({.lists = {"*"}});
    for (const std::string& organization : registered_organizations()) {
        const auto makers = expected(organization);
        if (makers.empty()) continue;
        EXPECT_EQ(tied(policy, label(organization)), makers) << organization;
        EXPECT_EQ(tied(policy, endpoint_mac_of(organization)), makers) << organization;
        EXPECT_EQ(tied(policy, scope_mac_of(organization)), makers) << organization;
    }
}

TEST(RegisteredOrganizations, TrapsAreTiedToNobodyListed)
{
    const Policy policy = shipped_policy({.lists = {"*"}});
    for (const char* name : {"Shanghai Dahua Scale Factory",
                             "ZHEJIANG HIKAILINK TECHNOLOGY Co., Ltd",
                             "Zhejiang Haikang Science And Technology Co.,Ltd",
                             "Hikari Alphax Inc.",
                             "Shikoku Instrumentation CO.,LTD.",
                             "Shikino High-Tech CO.,LTD",
                             "Hochiki Corporation",
                             "YOSHIKI INDUSTRIAL CO.,LTD.",
                             "Asahikasei Electronics Co.,Ltd.",
                             "Guangzhou Shiketong Technology CO.,LTD",
                             "Shenzhen Hikeen Technology CO.,LTD",
                             "MAKU s.r.o.",
                             "Aztech Electronics Pte Ltd",
                             "Aztek Networks, Inc.",
                             "Naztec, Inc.",
                             "ZTEC Instruments, Inc.",
                             "Shenztech",
                             "Wetterschutztechnik GmbH",
                             "Honor Device Co., Ltd.",
                             "SHENZHEN HONOR ELECTRONIC CO.,LTD",
                             "Avedis Zildjian Company",
                             "Private",
                             "JOREX LOREX INDIA PRIVATE LIMITED",
                             "Sepura Limited",
                             "Teltronic S.A.U.",
                             "TELTRONIC AG",
                             "Norsat International Inc.",
                             "xFusion Digital Technologies Co.,Ltd.",
                             "Prama Hikvision India Private Limited",
                             "Prama India Private Limited",
                             "TRENDnet, Inc.",
                             "Amcrest Technologies",
                             "Lorex Technology Inc.",
                             "Intelbras",
                             "CP PLUS GMBH & CO. KG",
                             "KBVISION GROUP",
                             "Observint Technologies, Inc.",
                             "SnapAV",
                             "Hunt Electronic Co., Ltd.",
                             "Swann communications Pty Ltd",
                             "FLIR Systems Inc",
                             "ABUS Security-Center GmbH & Co. KG",
                             "Speco Technologies",
                             "Honeywell",
                             "Panasonic Corporation",
                             "TP-Link Systems Inc.",
                             "China Mobile Group Device Co.,Ltd.",
                             "Kaspersky Lab Middle-East FZ-LLC",
                             "Control iD",
                             "Shenzhen Kedakeda Technology Co., Ltd.",
                             "Autelis, LLC",
                             "BEIJING HUAWOO TECHNOLOGIES CO.LTD",
                             "tcloud intelligence",
                             "Aventura Technologies, Inc.",
                             "Night Owl SP",
                             "Godrej & Boyce Mfg. co. ltd",
                             "SECURITE COMMUNICATIONS / HONEYWELL",
                             "Beijing Autelan Technology Inc.",
                             "Nautel LTD",
                             "Espressif Inc.",
                             "REALTEK SEMICONDUCTOR CORP.",
                             "Fibocom Wireless Inc.",
                             "Telit Communication s.p.a",
                             "Guangzhou Yunshang Technology"})
        EXPECT_EQ(tied(policy, name), std::set<std::string>{}) << name;
}

TEST(RegisteredOrganizations, AreKnownToHaveAMakerFile)
{
    const Policy policy = shipped_policy();
    for (const char* name :
         {"Axis Communications AB", "TRENDnet, Inc.", "Hangzhou Hikvision Digital Technology Co.,Ltd."})
        EXPECT_TRUE(policy.is_maker_organization(name)) << name;
    for (const char* name :
         {"", "Private", "Hewlett Packard", "Shanghai Dahua Scale Factory", "Cisco Systems, Inc", "Espressif Inc."})
        EXPECT_FALSE(policy.is_maker_organization(name)) << name;
    const char* modem = "Quectel Wireless Solutions Co.,Ltd.";
    EXPECT_FALSE(policy.is_maker_organization(modem)) << "a component, and no list of the settings names it";
    EXPECT_TRUE(shipped_policy({.lists = {"us-dod-1260h"}}).is_maker_organization(modem));
}

}  // namespace
}  // namespace onvigil::policy::test
