#include "claims.hpp"
#include "shipped.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

namespace onvigil::policy::test {
namespace {

using enum model::Level;
using enum model::Strength;

const std::string dah = "Zhejiang Dahua Technology Co., Ltd.";
const std::string axis = "Axis Communications AB";
const std::string trend = "TRENDnet, Inc.";
const Claim ext_wsdl = xmlns("http://www.onvifext.com/onvif/ext/ver10/wsdl");
const Claim ext_schema = xmlns("http://www.onvifext.com/onvif/ext/ver10/schema");
const Claim topics = xmlns("http://www.hikvision.com/2011/event/topics");
const Claim neutral_topics = xmlns("http://www.eventextension.com/2011/event/topics");
const std::string tp_china = "TP-LINK TECHNOLOGIES CO.,LTD.";
const std::string tp_systems = "TP-Link Systems Inc.";
const std::string none;

/// What a device shows, and what must be said of it under the default lists (or all of them).
struct Row {
    std::string what;
    std::vector<Claim> claims;
    std::string maker;
    std::string brand;
    model::Level level{};
    std::optional<model::Strength> strength;
};

// clang-format off
std::vector<Row> ordinary_rows()
{
    return {
        // Hikvision as it is.
        {"HikvisionByItsMac", {mac_of(hik)}, "hikvision", none, banned, proof},
        {"DahuaByTheServerOfItsUpnpAnswers", {{model::Protocol::ssdp, model::Key::ssdp_server, "Linux/3.8.8, UPnP/1.0, ZheJiang Dahua Technology CO.,LTD. Upnp SDK", ""}}, "dahua", none, suspected, indication},
        {"DahuaByItsUsn", {{model::Protocol::ssdp, model::Key::ssdp_usn, "uuid:www.dahuatech.com.device_1", ""}}, "dahua", none, suspected, indication},
        {"NoDahuaInOtherServers", {{model::Protocol::ssdp, model::Key::ssdp_server, "Linux, UPnP/1.0, Private UPnP SDK", ""}}, none, none, unknown, {}},
        {"HikvisionByItsLabel", {label("HIKVISION")}, "hikvision", none, banned, proof},
        {"HikvisionByItsLabelInMixedCase", {label("Hikvision")}, "hikvision", none, banned, proof},
        {"HikvisionByItsLabelInFullWidth", {label("ＨＩＫＶＩＳＩＯＮ")}, "hikvision", none, banned, proof},
        {"HikvisionByItsLegalName", {label("Hangzhou Hikvision Digital Technology Co., Ltd.")}, "hikvision", none, banned, proof},
        {"HikvisionWithPunctuation", {label(" HIKVISION, Inc. ")}, "hikvision", none, banned, proof},
        {"HikvisionWithAZeroWidthSpace", {label("HIK\xE2\x80\x8BVISION")}, "hikvision", none, banned, proof},
        {"HikvisionByItsUsCompany", {label("Hikvision USA Inc.")}, "hikvision", none, banned, proof},
        {"HikvisionWithinALongerName", {label("HIKVISION INDIA"), mac_of("Ubiquiti Inc", "24:5a:4c:00:00:01")}, "hikvision", none, suspected, indication},
        {"HikvisionInTwoWords", {label("Hik-Vision IPC")}, "hikvision", none, suspected, indication},
        {"HikvisionWithABracket", {label("Hikvision(China)")}, "hikvision", none, suspected, indication},
        {"PramaHikvisionByNameIsNobody", {label("Prama Hikvision India Private Limited")}, none, "Prama", unknown, {}},
        {"DahuaWithinALongerName", {label("Dahua Technology USA Inc.")}, "dahua", none, suspected, indication},
        {"DahuaBeforeAnUnderscore", {label("DAHUA_IPC")}, "dahua", none, suspected, indication},
        {"DahuaScaleFactoryByLabel", {label("Shanghai Dahua Scale Factory")}, none, none, unknown, {}},
        {"HuaweiWithinALongerName", {label("Huawei Cloud Camera")}, "huawei", none, suspected, indication},
        {"ZteWithinAnotherWord", {label("Aztech Zteel")}, none, none, unknown, {}},
        {"AnOrganizationsNameWithinAWord", {label("Control Identity Systems")}, none, none, unknown, {}},
        {"HikvisionByItsProtocol", {sadp()}, "hikvision", none, banned, proof},
        {"HikvisionByAllOfIt", {sadp(), mac_of(hik), label("HIKVISION"), model_name("DS-2CD2012-I")}, "hikvision", none, banned, proof},
        {"HikvisionByItsModelAlone", {model_name("DS-2CD2012-I")}, "hikvision", none, suspected, indication},
        {"HikvisionBySmartModel", {model_name("iDS-2DE7220MC")}, "hikvision", none, suspected, indication},
        {"HikvisionByRecorderModel", {model_name("DS-7608NI-I2")}, "hikvision", none, suspected, indication},
        {"HikvisionByDoorModel", {model_name("DS-KV6113-WPE1")}, "hikvision", none, suspected, indication},
        {"HikvisionByHardwareScope", {hardware("DS-2DF7276-AEL"), scope_name("DS-2DF7276-AEL")}, "hikvision", none, suspected, indication},
        {"HikvisionByNameScope", {scope_name("HIKVISION DS-2CD2042WD-I")}, "hikvision", none, suspected, indication},
        {"HikvisionByNamespace", {xmlns("http://www.hikvision.com/ver20/XMLSchema")}, "hikvision", none, suspected, indication},
        {"HikvisionByItsNamespacesTogether", {ext_wsdl, ext_schema, topics}, "hikvision", none, suspected, indication},
        {"HikvisionByNeutralisedNamespaces", {ext_wsdl, ext_schema, neutral_topics}, "hikvision", none, suspected, indication},
        {"CopiedExtensionNamespaces", {ext_wsdl, ext_schema}, none, none, unknown, {}},
        {"HikvisionByItsTopicsAlone", {topics}, "hikvision", none, suspected, indication},
        {"HikvisionByItsTopicsUnderALabelThatSaysNothing", {topics, label("ONVIF")}, "hikvision", none, suspected, indication},
        {"CopiedTopicsUnderALabel", {topics, label("SuperCam")}, none, none, unknown, {}},
        {"CopiedTopicsAndHalfOfTheRestUnderALabel", {topics, ext_wsdl, label("SuperCam")}, none, none, unknown, {}},
        {"HikvisionByItsNamespacesUnderALabel", {topics, ext_wsdl, ext_schema, label("SuperCam")}, "hikvision", "SuperCam", suspected, indication},
        {"HikvisionByNeutralIsapi", {xmlns("http://www.isapi.org/ver20/XMLSchema")}, "hikvision", none, suspected, indication},
        {"HikvisionByMacInItsEndpoint", {endpoint_mac_of(hik)}, "hikvision", none, suspected, indication},
        {"HikvisionByMacInItsScopes", {scope_mac_of(hik)}, "hikvision", none, suspected, indication},
        {"HikvisionByServer", {server("App-webs/")}, "hikvision", none, suspected, indication},
        {"HikvisionByOldServer", {server("DNVRS-Webs")}, "hikvision", none, suspected, indication},
        {"HikvisionByOlderServer", {server("DVRDVS-Webs")}, "hikvision", none, suspected, indication},
        {"HikvisionByNamedServer", {server("webs/hikvision 1.0")}, "hikvision", none, suspected, indication},
        {"ServerThatOnlyBeginsLikeIt", {server("App-webserver/2.1")}, none, none, unknown, {}},
        {"HikvisionByRealm", {realm("DVRNVRDVS")}, "hikvision", none, suspected, indication},
        {"HikvisionByChipsetRealm", {rtsp_realm("IP Camera(C2143)")}, "hikvision", none, suspected, indication},
        {"HikvisionByCertificate", {certificate("CN=www.hikvision.com,OU=DVRNVR,O=HIKVISION,L=HangZhou,C=CN")}, "hikvision", none, suspected, indication},
        {"ServiceInstanceAloneIsNoFinding", {instance("HIKVISION DS-2CD2722FWD-IZS - 733050127")}, none, none, unknown, {}},
        {"ServiceInstanceBesideAServer", {instance("HIKVISION DS-2CD2722FWD-IZS - 733050127"), server("App-webs/")}, "hikvision", none, suspected, indication},
        {"HikvisionBySerialOfATerminal", {serial("DS-K1T804MF20190815V010200ENC12345678")}, "hikvision", none, suspected, indication},
        {"HikvisionByRealmWithALetter", {realm("IP Camera(28022000a)")}, "hikvision", none, suspected, indication},
        {"RealmThatOnlyBeginsLikeIt", {realm("DS-Gate 7")}, none, none, unknown, {}},
        {"HikvisionBySerialGrammar", {serial("TV-IP320PI20161206AAWR863642784")}, "hikvision", none, suspected, indication},
        {"HikvisionBySadpModel", {sadp(), sadp_model("DS-2CD2T42WD-I5")}, "hikvision", none, banned, proof},
        // Hikvision behind badges.
        {"LtsByLabelAlone", {label("LTS")}, "hikvision", "LTS", suspected, indication},
        {"LtsByMacAlone", {mac_of("LT SECURITY INC", "14:2f:fd:00:00:01")}, "hikvision", "LTS", suspected, indication},
        {"LtsOnHikvisionHardware", {label("LTS"), model_name("CMIP7043W-M"), mac_of(hik)}, "hikvision", "LTS", banned, proof},
        {"LtsOverSadp", {label("LTS"), sadp()}, "hikvision", "LTS", banned, proof},
        {"LtsMacOverSadp", {mac_of("LT SECURITY INC", "14:2f:fd:00:00:01"), sadp()}, "hikvision", "LTS", banned, proof},
        {"AnnkeByLabelAlone", {label("ANNKE")}, "hikvision", "Annke", suspected, indication},
        {"HiLookByLabelAlone", {label("HiLook")}, "hikvision", "HiLook", suspected, indication},
        {"HiWatchByLabelAlone", {label("HiWatch")}, "hikvision", "HiWatch", suspected, indication},
        {"HiLookOnHikvisionHardware", {label("HiLook"), mac_of(hik)}, "hikvision", "HiLook", banned, proof},
        {"HiLookByModelAlone", {model_name("IPC-B140H")}, "hikvision", none, suspected, indication},
        {"HiWatchByModelAlone", {model_name("HWI-B120H")}, "hikvision", none, suspected, indication},
        {"HikvisionUnderTrendnetMac", {mac_of(trend, "3c:8c:f8:00:00:01"), ext_wsdl, ext_schema, neutral_topics}, "hikvision", "TRENDnet", suspected, indication},
        {"HikvisionUnderTrendnetMacAndLabel", {mac_of(trend, "3c:8c:f8:00:00:01"), label("TRENDnet"), serial("TV-IP320PI20161206AAWR863642784"), ext_wsdl, ext_schema, neutral_topics}, "hikvision", "TRENDnet", suspected, indication},
        {"TrendnetOverSadp", {mac_of(trend, "3c:8c:f8:00:00:01"), label("TRENDnet"), sadp()}, "hikvision", "TRENDnet", banned, proof},
        {"UnknownBadgeOnHikvisionHardware", {label("SuperCam 3000"), mac_of(hik)}, "hikvision", "SuperCam 3000", banned, proof},
        {"NeutralLabelOnHikvisionHardware", {label("IPCAM"), mac_of(hik)}, "hikvision", none, banned, proof},
        {"PramaByNameIsNobody", {label("Prama"), mac_of("Prama India Private Limited")}, none, "Prama", unknown, {}},
        {"PramaHikvisionByMacIsNobody", {mac_of("Prama Hikvision India Private Limited")}, none, "Prama", unknown, {}},
        {"PramaOverSadp", {label("Prama"), sadp()}, "hikvision", "Prama", banned, proof},
        // Hikvision's own.
        {"EzvizByMac", {mac_of("Hangzhou Ezviz Software Co.,Ltd.")}, "ezviz", none, banned, proof},
        {"EzvizByLabel", {label("EZVIZ")}, "ezviz", none, banned, proof},
        {"EzvizOverSadp", {mac_of("Hangzhou Ezviz Software Co.,Ltd."), sadp()}, "hikvision", none, banned, proof},
        {"HikrobotByMac", {mac_of("Hangzhou Hikrobot Technology Co., Ltd.")}, "hikrobot", none, banned, proof},
        {"HikmicroByLabel", {label("HIKMICRO")}, "hikmicro", none, banned, proof},
        {"PyronixByMac", {mac_of("Pyronix Ltd")}, "pyronix", none, banned, proof},
        // Traps of "hik".
        {"HikailinkIsAnother", {mac_of("ZHEJIANG HIKAILINK TECHNOLOGY Co., Ltd")}, none, none, unknown, {}},
        {"HaikangIsAnother", {mac_of("Zhejiang Haikang Science And Technology Co.,Ltd")}, none, none, unknown, {}},
        {"ShikokuIsAnother", {mac_of("Shikoku Electronics Co., Ltd.")}, none, none, unknown, {}},
        {"HochikiIsAnother", {label("Hochiki Corporation")}, none, none, unknown, {}},
        {"SynologyStationIsAnother", {model_name("DS920+")}, none, none, unknown, {}},
        {"SynologyStationWithDashIsAnother", {model_name("DS-920+")}, none, none, unknown, {}},
        {"LabelThatContainsHikvision", {label("NotHikvisionAtAll")}, none, none, unknown, {}},
        {"LabelWithHikvisionAmongWords", {label("Compatible with Hikvision")}, none, none, unknown, {}},
        {"EventExtensionAloneIsAnyBoard", {xmlns("http://www.eventextension.com/2011/event/topics")}, none, none, unknown, {}},
        {"CityOfHangzhouProvesNothing", {extension("location/city/hangzhou")}, none, none, unknown, {}},
        // Dahua as it is.
        {"DahuaByItsMac", {mac_of(dah)}, "dahua", none, banned, proof},
        {"DahuaByItsOtherSpelling", {mac_of("ZHEJIANG DAHUA TECHNOLOGYCO.,LTD")}, "dahua", none, banned, proof},
        {"DahuaByItsLabel", {label("Dahua")}, "dahua", none, banned, proof},
        {"DahuaByItsLabelWithTechnology", {label("Dahua Technology")}, "dahua", none, banned, proof},
        {"DahuaByItsProtocol", {dhip()}, "dahua", none, banned, proof},
        {"DahuaThatCallsItselfGeneral", {dhip(), vendor("General")}, "dahua", none, banned, proof},
        {"DahuaThatCallsItselfPrivate", {dhip(), vendor("Private")}, "dahua", none, banned, proof},
        {"DahuaThatTellsOnvifGeneral", {dhip(), label("General")}, "dahua", none, banned, proof},
        {"UniqueIdentifierAloneIsNoFinding", {extension("unique_identifier/1")}, none, none, unknown, {}},
        {"UniqueIdentifierBesideARealm", {extension("unique_identifier/1"), realm("Login to 3EPAA7EF4DC8055")}, "dahua", none, suspected, indication},
        {"AfidusIsNoDahua", {model_name("DH-230V1"), hardware("DH-331Z2")}, none, none, unknown, {}},
        {"ZionIsNoHikvision", {model_name("DS-6000HCW")}, none, none, unknown, {}},
        {"LgIsNoLorex", {model_name("LNB3100")}, none, none, unknown, {}},
        {"DahuaByNameScope", {scope_name("Dahua")}, "dahua", none, suspected, indication},
        {"DahuaByModel", {model_name("DH-IPC-HFW2431T")}, "dahua", none, suspected, indication},
        {"DahuaByHardwareScope", {hardware("IPC-HDW1025C")}, "dahua", none, suspected, indication},
        {"DahuaByRealm", {realm("Login to 3EPAA7EF4DC8055")}, "dahua", none, suspected, indication},
        {"DahuaByLorexRealm", {realm("Login to ND011811000000")}, "dahua", none, suspected, indication},
        {"DahuaByHashedRealm", {rtsp_realm("Login to 0123456789abcdef0123456789abcdef")}, "dahua", none, suspected, indication},
        {"DahuaByRtspServer", {rtsp_server("Dahua Rtsp Server")}, "dahua", none, suspected, indication},
        {"DahuaBySerialGrammar", {serial("2J01018PAA00813")}, "dahua", none, suspected, indication},
        {"DahuaByAnotherSerial", {serial("BA07995PHA29A85")}, "dahua", none, suspected, indication},
        // Dahua behind badges.
        {"AmcrestByLabelAlone", {label("Amcrest")}, none, "Amcrest", unknown, {}},
        {"AmcrestByMacAlone", {mac_of("Amcrest Technologies", "9c:8e:cd:0f:0b:1c")}, none, "Amcrest", unknown, {}},
        {"AmcrestOverDhip", {label("Amcrest"), dhip(), vendor("Amcrest")}, "dahua", "Amcrest", banned, proof},
        {"AmcrestMacOverDhip", {mac_of("Amcrest Technologies", "9c:8e:cd:0f:0b:1c"), dhip()}, "dahua", "Amcrest", banned, proof},
        {"AmcrestWithDahuaScopes", {scope_name("Amcrest"), hardware("IP2M-841B-EIG-IT"), extension("unique_identifier")}, "dahua", "Amcrest", suspected, indication},
        {"LorexByMacAlone", {mac_of("Lorex Technology Inc.", "00:1f:54:00:00:01")}, none, "Lorex", unknown, {}},
        {"LorexByLabelAlone", {label("Lorex")}, none, "Lorex", unknown, {}},
        {"LorexOverDhip", {mac_of("Lorex Technology Inc.", "00:1f:54:00:00:01"), dhip(), vendor("Lorex"), vendor("Private")}, "dahua", "Lorex", banned, proof},
        {"FlirsDahuaRecorder", {label("FLIR"), mac_of("FLIR Systems", "00:40:7f:00:00:01"), model_name("NR9320N")}, "dahua", "FLIR", suspected, indication},
        {"JorexIsAnother", {mac_of("JOREX LOREX INDIA PRIVATE LIMITED")}, none, none, unknown, {}},
        {"IntelbrasByLabelAlone", {label("Intelbras")}, none, "Intelbras", unknown, {}},
        {"IntelbrasByMacAlone", {mac_of("Intelbras")}, none, "Intelbras", unknown, {}},
        {"IntelbrasOverDhip", {dhip(), vendor("Intelbras"), mac_of("Intelbras")}, "dahua", "Intelbras", banned, proof},
        {"IntelbrasUnderDahuaMac", {label("Intelbras"), mac_of(dah, "b4:4c:3b:00:00:01")}, "dahua", "Intelbras", banned, proof},
        {"ControlIdIsItsOwnMaker", {mac_of("Control iD")}, "control-id", none, clear, proof},
        {"IcRealtimeByLabelAlone", {label("IC Realtime")}, "dahua", "IC Realtime", suspected, indication},
        {"IcRealtimeUnderDahuaMac", {label("ICRealtime"), mac_of(dah)}, "dahua", "IC Realtime", banned, proof},
        {"CpPlusByLabelAlone", {label("CP_PLUS")}, none, "CP Plus", unknown, {}},
        {"CpPlusWrittenTogether", {label("CPPLUS")}, none, "CP Plus", unknown, {}},
        {"CpPlusByMacAlone", {mac_of("CP PLUS GMBH & CO. KG")}, none, "CP Plus", unknown, {}},
        {"CpPlusOverDhip", {label("CP Plus"), dhip()}, "dahua", "CP Plus", banned, proof},
        {"HoneywellByLabelAlone", {label("Honeywell")}, none, "Honeywell", unknown, {}},
        {"HoneywellWithDahuaScopes", {scope_name("Honeywell"), extension("unique_identifier"), extension("Honeywell_mask/37777")}, "dahua", "Honeywell", suspected, indication},
        {"EmpireTechByLabelAlone", {label("EmpireTech")}, "dahua", "EmpireTech", suspected, indication},
        {"LorytaByLabelAlone", {label("Loryta")}, "dahua", "Loryta", suspected, indication},
        {"BcsByMacAlone", {mac_of("NSS Sp. z o.o.", "38:c4:e8:00:00:01")}, none, "BCS", unknown, {}},
        {"BcsOverDhip", {mac_of("NSS Sp. z o.o.", "38:c4:e8:00:00:01"), dhip(), vendor("General")}, "dahua", "BCS", banned, proof},
        {"KbvisionByMacAlone", {mac_of("KBVISION GROUP")}, none, "KBVISION", unknown, {}},
        {"ImouByLabelAlone", {label("Imou")}, none, "Imou", unknown, {}},
        {"ImouOverDhip", {label("Imou"), dhip()}, "dahua", "Imou", banned, proof},
        {"LuminysByLabelAlone", {label("Luminys")}, none, "Luminys", unknown, {}},
        {"EzIpAsDevicesWriteIt", {label("ezip")}, none, "ezip", unknown, {}},
        {"EzIpByLabelAlone", {label("EZ-IP")}, none, "EZ-IP", unknown, {}},
        {"HuarayByMac", {mac_of("Zhejiang HuaRay Technology Co.,Ltd")}, "huaray", none, banned, proof},
        // Traps of "dahua" and of unlisted badges.
        {"DahuaScaleFactoryIsAnother", {mac_of("Shanghai Dahua Scale Factory", "40:2c:76:10:00:01")}, none, none, unknown, {}},
        {"DahuaScaleFactoryByName", {scope_name("Dahua Scale Factory gate")}, none, none, unknown, {}},
        {"CopiedUniqueIdentifierOnAxis", {mac_of(axis), extension("unique_identifier")}, "axis", none, clear, proof},
        {"DahuasSerialUnderAxisMac", {mac_of(axis), serial("2J01018PAA00813")}, "dahua", none, suspected, indication},
        {"TapoWithCopiedNamespaces", {label("tp-link"), model_name("Tapo C500"), ext_wsdl, ext_schema, topics}, "tp-link-systems", none, clear, proof},
        {"GokeWithCopiedNamespaces", {label("Goke"), ext_wsdl, ext_schema}, none, none, unknown, {}},
        {"AnykaWithCopiedNamespaces", {label("Anyka"), topics}, none, none, unknown, {}},
        {"LoginPageOfAnybody", {realm("Login to administration"), rtsp_realm("Login to camera")}, none, none, unknown, {}},
        {"BroadModelPatternProvesNothing", {model_name("IPC-A1234"), hardware("NVR4108")}, none, none, unknown, {}},
        {"LuminysUnderItsMac", {mac_of("Luminys Systems Corporation")}, none, "Luminys", unknown, {}},
        {"TruVisionByLabelAlone", {label("TruVision")}, none, "TruVision", unknown, {}},
        {"LaViewByLabelAlone", {label("LaView")}, none, "LaView", unknown, {}},
        {"SwannByLabelAlone", {label("Swann")}, none, "Swann", unknown, {}},
        {"AbusByLabelAlone", {label("ABUS")}, none, "ABUS", unknown, {}},
        {"WBoxByLabelAlone", {label("W Box")}, none, "W Box", unknown, {}},
        {"AlibiByMacAlone", {mac_of("Observint Technologies, Inc.", "64:25:5e:00:00:01")}, none, "Alibi", unknown, {}},
        // Huawei, ZTE, Hytera and who left them.
        {"HuaweiByMac", {mac_of("HUAWEI TECHNOLOGIES CO.,LTD")}, "huawei", none, banned, proof},
        {"HuaweiByLabel", {label("Huawei")}, "huawei", none, banned, proof},
        {"HuaweiDeviceByMac", {mac_of("Huawei Device Co., Ltd.")}, "huawei-device", none, banned, proof},
        {"HisiliconMacIsAnIndication", {mac_of("Hisilicon Technologies Co., Ltd", "84:8a:59:00:00:01")}, "hisilicon", none, suspected, indication},
        {"HuaweiSymantecIsAnIndication", {mac_of("Huawei Symantec Technologies Co.,Ltd.")}, "huawei", none, suspected, indication},
        {"HonorIsSold", {mac_of("Honor Device Co., Ltd.")}, "honor", none, clear, proof},
        {"HonorElectronicIsAnother", {mac_of("SHENZHEN HONOR ELECTRONIC CO.,LTD")}, none, none, unknown, {}},
        {"XfusionIsSold", {mac_of("xFusion Digital Technologies Co.,Ltd.")}, "xfusion", none, clear, proof},
        {"ZteByMac", {mac_of("zte corporation")}, "zte", none, banned, proof},
        {"ZteOfShanghaiByMac", {mac_of("SHANGHAI ZTE TECHNOLOGIES CO.,LTD")}, "zte", none, banned, proof},
        {"ZteByLabel", {label("ZTE Corporation")}, "zte", none, banned, proof},
        {"NubiaByMac", {mac_of("Nubia Technology Co.,Ltd.")}, "nubia", none, banned, proof},
        {"AztechIsAnother", {mac_of("Aztech Electronics Pte Ltd")}, none, none, unknown, {}},
        {"AztechByLabelIsAnother", {label("Aztech")}, none, none, unknown, {}},
        {"NaztecIsAnother", {mac_of("Naztec, Inc.")}, none, none, unknown, {}},
        {"ZtecInstrumentsIsAnother", {mac_of("ZTEC Instruments, Inc.")}, none, none, unknown, {}},
        {"HyteraByMac", {mac_of("Hytera Communications Co .,ltd")}, "hytera", none, banned, proof},
        {"HyteraByOtherMac", {mac_of("Hytera Communications Corporation Limited")}, "hytera", none, banned, proof},
        {"SepuraIsSold", {mac_of("Sepura Limited")}, "sepura", none, clear, proof},
        {"TeltronicIsSold", {mac_of("Teltronic S.A.U.")}, "teltronic", none, clear, proof},
        {"TeltronicAgIsAnother", {mac_of("TELTRONIC AG")}, none, none, unknown, {}},
        {"NorsatIsUnclear", {mac_of("Norsat International Inc.")}, none, "Norsat", unknown, {}},
        // Makers that are not banned, and proof against words.
        {"AxisByLabelAndMac", {label("AXIS"), mac_of(axis, "00:40:8c:fa:b7:54")}, "axis", none, clear, proof},
        {"AxisByMac", {mac_of(axis)}, "axis", none, clear, proof},
        {"AxisByScopesAloneIsUnknown", {scope_name("AXIS M2036-LE")}, "axis", none, unknown, indication},
        {"AxisCorporationIsAnother", {mac_of("AXIS CORPORATION")}, none, none, unknown, {}},
        {"AxisNamedAfterHikvision", {mac_of(axis), scope_name("next to the Hikvision recorder")}, "axis", none, clear, proof},
        {"AxisTitledDahua", {label("AXIS"), title("Dahua"), instance("Dahua north")}, "axis", none, clear, proof},
        {"AxisThatAnswersSadp", {mac_of(axis), label("AXIS"), sadp()}, "hikvision", "Axis", banned, proof},
        {"AxisMacUnderHikvisionLabel", {mac_of(axis), label("HIKVISION")}, "hikvision", none, banned, proof},
        {"BoschByLabel", {label("Bosch"), serial("404754734001050102")}, "bosch", none, clear, proof},
        {"BoschByMac", {mac_of("Bosch Security Systems")}, "bosch", none, clear, proof},
        {"BoschLabelOnDahuaHardware", {label("Bosch"), mac_of(dah)}, "dahua", "Bosch", banned, proof},
        {"HanwhaByMac", {mac_of("HANWHA VISION VIETNAM COMPANY LIMITED")}, "hanwha", none, clear, proof},
        {"HanwhaByOldMac", {mac_of("SAMSUNG TECHWIN CO.,LTD", "00:09:18:00:00:01")}, "hanwha", none, clear, proof},
        {"PelcoByLabel", {label("Pelco"), model_name("D6230L")}, "pelco", none, clear, proof},
        {"PelcombeIsAnother", {mac_of("PELCOMBE GROUP LTD.")}, none, none, unknown, {}},
        {"MotorolaMacAloneIsNoPelco", {mac_of("Motorola Solutions Inc.", "00:04:7d:0e:b8:5c")}, "motorola-solutions", none, unknown, indication},
        {"PelcoUnderItsOwnersMac", {label("Pelco"), mac_of("Motorola Solutions Inc.", "00:04:7d:0e:b8:5c")}, "pelco", none, clear, proof},
        {"IproUnderPanasonicsMac", {label("i-PRO"), mac_of("Panasonic Corporation")}, "panasonic", "i-PRO", clear, proof},
        {"ReolinkByMac", {mac_of("Reolink Innovation Limited", "ec:71:db:16:b1:12")}, "reolink", none, clear, proof},
        {"PanasonicByLabel", {label("Panasonic")}, "panasonic", none, clear, proof},
        {"SonyByMac", {mac_of("Sony Corporation")}, "sony", none, clear, proof},
        {"VivotekByLabel", {label("VIVOTEK")}, "vivotek", none, clear, proof},
        {"TapoByLabel", {label("tp-link")}, "tp-link-systems", none, clear, proof},
        {"TapoByScopesAlone", {scope_name("TP-IPC"), hardware("MODEL")}, "tp-link-systems", none, unknown, indication},
        {"UniviewIsNotOnTheDefaultLists", {uniview(), mac_of("Zhejiang Uniview Technologies Co.,Ltd.")}, "uniview", none, clear, proof},
        {"TvtByMac", {mac_of("TVT CO.,LTD")}, "tvt", none, clear, proof},
        {"UniviewProofAgainstCopiedMarks", {uniview(), ext_wsdl, ext_schema, topics}, "uniview", none, clear, proof},
        {"UniviewProofAgainstHikvisionsServer", {uniview(), server("App-webs/")}, "hikvision", none, suspected, indication},
        {"ModemInsideAnAxis", {mac_of("Quectel Wireless Solutions Co.,Ltd."), label("AXIS")}, "axis", none, clear, proof},
        {"ModemAlone", {mac_of("Telit Wireless Solutions GmbH")}, none, none, unknown, {}},
        // Listed makers that contradict each other.
        {"DahuaProtocolOutweighsHikvisionMac", {dhip(), mac_of(hik)}, "dahua", none, banned, proof},
        {"HikvisionMacOutweighsDahuaLabel", {mac_of(hik), label("Dahua")}, "hikvision", "Dahua", banned, proof},
        {"ProtocolOutweighsMacAmongTheUnlisted", {uniview(), mac_of(axis)}, "uniview", none, clear, proof},
        {"MacOutweighsLabelAmongTheUnlisted", {mac_of(axis), label("Bosch")}, "axis", "Bosch", clear, proof},
        {"DahuaProofAgainstLtsBadge", {dhip(), label("LTS")}, "dahua", "LTS", banned, proof},
        // No maker.
        {"NothingKnown", {}, none, none, unknown, {}},
        {"NobodysLabel", {label("General")}, none, none, unknown, {}},
        {"PrivateLabel", {label("Private")}, none, none, unknown, {}},
        {"BoardLabel", {label("H264"), model_name("IPC")}, none, none, unknown, {}},
        {"YooseeLabel", {label("Technology")}, none, none, unknown, {}},
        {"PrivateRegistration", {mac_of("Private")}, none, none, unknown, {}},
        {"LocallyAdministeredMac", {mac_of(hik, "46:19:b6:0a:0b:0c")}, none, none, unknown, {}},
        {"LocallyAdministeredMacInEndpoint", {endpoint_mac_of(hik, "46:19:b6:0a:0b:0c")}, none, none, unknown, {}},
        {"PrintedMac", {mac_of(hik, "00:12:34:56:78:9a")}, none, none, unknown, {}},
        {"NeighbourInASplitBlock", {mac_of("China Drive Electric Co.,Ltd(Zhe Jiang)", "34:46:63:00:00:01")}, none, none, unknown, {}},
        {"UbuntuLtsPageIsNoLts", {title("Ubuntu 22.04 LTS"), scope_name("Ubuntu 22.04 LTS")}, none, none, unknown, {}},
        {"LtsNameThatBeginsSo", {scope_name("LTS CMIP7043W-M")}, "hikvision", "LTS", suspected, indication},
        {"ZildjianIsNoDji", {mac_of("Avedis Zildjian Company")}, none, none, unknown, {}},
        {"XiongmaiBoard", {title("NETSurveillance WEB"), hardware("IPC-model"), scope_name("NVT")}, "xiongmai", none, unknown, indication},
    };
}

std::vector<Row> rows_under_all_lists()
{
    return {
        {"UniviewByProtocol", {uniview()}, "uniview", none, banned, proof},
        {"TiandyByMac", {mac_of("Tiandy Technologies CO.,LTD")}, "tiandy", none, advisory, proof},
        {"KedacomByMac", {mac_of("Suzhou Keda Technology CO.,Ltd")}, "kedacom", none, advisory, proof},
        {"NetposaByLabel", {label("NetPosa Technologies, Ltd.")}, "netposa", none, advisory, proof},
        {"KedakedaIsAnother", {mac_of("Shenzhen Kedakeda Technology Co., Ltd.")}, none, none, unknown, {}},
        {"DjiByMac", {mac_of("SZ DJI TECHNOLOGY CO.,LTD")}, "dji", none, banned, proof},
        {"ZildjianIsNoDji", {mac_of("Avedis Zildjian Company")}, none, none, unknown, {}},
        {"AutelRoboticsByMac", {mac_of("Autel Robotics USA LLC")}, "autel", none, banned, proof},
        {"AutelIntelligentByMac", {mac_of("Autel lntelligent Technology Corp.,Ltd")}, "autel-intelligent", none, banned, proof},
        {"AutelByLabelIsOneOfBoth", {label("Autel")}, "autel", none, suspected, indication},
        {"AutelRoboticsByLabel", {label("Autel Robotics Co., Ltd.")}, "autel", none, banned, proof},
        {"AutelisIsAnother", {mac_of("Autelis, LLC")}, none, none, unknown, {}},
        {"MegviiByRegistryNameIsAnIndication", {mac_of("BEIJING KUANGSHI TECHNOLOGY CO., LTD")}, "megvii", none, suspected, indication},
        {"SensetimeByMac", {mac_of("Shenzheng SenseTime Technology Co. Ltd")}, "sensetime", none, banned, proof},
        {"YituByMac", {mac_of("Shanghai Yitu Technology Co. Ltd")}, "yitu", none, banned, proof},
        {"CloudwalkByMac", {mac_of("CLOUDWALK TECHNOLOGY CO.,LTD")}, "cloudwalk", none, banned, proof},
        {"QuectelByMacIsAComponent", {mac_of("Quectel Wireless Solutions Co.,Ltd.")}, none, none, advisory, {}},
        {"RobosenseByMac", {mac_of("Suteng Innovation Technology Co., Ltd.")}, "robosense", none, banned, proof},
        {"BaiduByLabel", {label("Baidu")}, "baidu", none, banned, proof},
        {"TpLinkOfChinaByMac", {mac_of(tp_china)}, "tp-link", none, banned, proof},
        {"TpLinkSystemsByMac", {mac_of(tp_systems)}, "tp-link-systems", none, clear, proof},
        {"TpLinkByLabelIsOneOfBoth", {label("TP-Link")}, "tp-link", none, suspected, indication},
        {"TpLinkByLabelAndANameIsOneOfBoth", {label("TP-Link"), scope_name("TP-IPC")}, "tp-link", none, suspected, indication},
        {"TapoByLabelIsOneOfBoth", {label("Tapo")}, "tp-link", none, suspected, indication},
        {"TpLinkOfChinaByItsLegalName", {label("TP-Link Technologies Co., Ltd.")}, "tp-link", none, banned, proof},
        {"TpLinkSystemsByItsLegalName", {label("TP-Link Systems Inc.")}, "tp-link-systems", none, clear, proof},
        {"TapoOnItsOwnMac", {label("Tapo"), mac_of(tp_systems)}, "tp-link-systems", none, clear, proof},
        {"TpLinkLabelOnItsOwnMac", {label("TP-Link"), mac_of(tp_china)}, "tp-link", none, banned, proof},
        {"AxisStaysClear", {mac_of(axis), label("AXIS")}, "axis", none, clear, proof},
        {"HonorStaysClear", {mac_of("Honor Device Co., Ltd.")}, "honor", none, clear, proof},
        {"IntelbrasStaysUnknown", {mac_of("Intelbras")}, none, "Intelbras", unknown, {}},
        {"ChinaMobileIsListedForServicesOnly", {mac_of("China Mobile Group Device Co.,Ltd.")}, none, none, unknown, {}},
    };
}

// clang-format on

/// A verdict with its reasons, for messages.
std::string said(const model::Verdict& verdict)
{
    std::string out = fmt::format("{} maker={} brand={}", model::name(verdict.level), verdict.maker, verdict.brand);
    for (const auto& reason : verdict.reasons) out += fmt::format("\n  {}: {}", reason.maker, reason.text);
    for (const auto& text : verdict.contradictions) out += fmt::format("\n  but {}", text);
    return out;
}

void expect(const Row& row, const Policy& policy)
{
    const auto verdict = policy.judge(device_with(row.claims, today), today);
    EXPECT_EQ(verdict.level, row.level) << said(verdict);
    EXPECT_EQ(verdict.maker, row.maker) << said(verdict);
    EXPECT_EQ(verdict.brand, row.brand) << said(verdict);
    EXPECT_EQ(verdict.maker_strength, row.strength) << said(verdict);
    const bool listed = row.level == banned || row.level == suspected || row.level == advisory;
    EXPECT_EQ(!verdict.findings.empty(), listed) << said(verdict);
    if (listed && row.level != advisory && !verdict.findings.empty()) {
        EXPECT_EQ(verdict.findings.front().strength, row.level == banned ? proof : indication);
    }
    for (const auto& finding : verdict.findings) EXPECT_FALSE(finding.reasons.empty()) << finding.list;
}

std::string name_of(const testing::TestParamInfo<Row>& info)
{
    return info.param.what;
}

void PrintTo(const Row& row, std::ostream* out)
{
    *out << row.what;
}

class UnderTheDefaultLists : public testing::TestWithParam<Row> {};
TEST_P(UnderTheDefaultLists, TheVerdictIs)
{
    static const Policy policy = shipped_policy();
    expect(GetParam(), policy);
}
INSTANTIATE_TEST_SUITE_P(Rows, UnderTheDefaultLists, testing::ValuesIn(ordinary_rows()), name_of);

class UnderAllLists : public testing::TestWithParam<Row> {};
TEST_P(UnderAllLists, TheVerdictIs)
{
    static const Policy policy = shipped_policy({.lists = {"*"}});
    expect(GetParam(), policy);
}
INSTANTIATE_TEST_SUITE_P(Rows, UnderAllLists, testing::ValuesIn(rows_under_all_lists()), name_of);

}  // namespace
}  // namespace onvigil::policy::test
