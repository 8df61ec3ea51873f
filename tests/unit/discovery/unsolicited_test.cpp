#include "discovery/unsolicited.hpp"

#include "given.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <set>

namespace onvigil::discovery::unsolicited_test {
namespace {

using model::Observation;

Observation heard()
{
    Observation out;
    out.source = model::Protocol::sadp;
    out.from = ip("10.0.0.7");
    out.network = "lan0";
    out.foreign_subnet = true;
    out.at = model::TimePoint(std::chrono::seconds(7));
    out.endpoint = "urn:uuid:1";
    out.macs = {{*model::parse_mac("44:19:b6:0a:0b:0c"), true, ""}};
    out.stated_addresses = {ip("10.0.0.7")};
    out.manufacturer = "Hikvision";
    out.model = "DS-2CD";
    out.firmware = "V5";
    out.serial = "1";
    out.hardware_id = "88";
    out.name = "gate";
    out.location = "north";
    out.hostname = "cam";
    out.xaddrs = {"http://10.0.0.7/onvif/device_service"};
    out.scopes = {"onvif://www.onvif.org/name/x"};
    out.claims = {{model::Key::sadp_model, "DS-2CD"}};
    out.camera = true;
    return out;
}

TEST(HashOf, DiffersByEverythingSaid)
{
    using Change = std::function<void(Observation&)>;
    const std::vector<Change> changes{
        [](Observation& o) { o.source = model::Protocol::dhip; },
        [](Observation& o) { o.from = ip("10.0.0.8"); },
        [](Observation& o) { o.endpoint += "2"; },
        [](Observation& o) { o.macs.clear(); },
        [](Observation& o) { o.stated_addresses.push_back(ip("10.0.0.9")); },
        [](Observation& o) { o.manufacturer = "Axis"; },
        [](Observation& o) { o.model += "2"; },
        [](Observation& o) { o.firmware += "2"; },
        [](Observation& o) { o.serial += "2"; },
        [](Observation& o) { o.hardware_id += "2"; },
        [](Observation& o) { o.name += "2"; },
        [](Observation& o) { o.location += "2"; },
        [](Observation& o) { o.hostname += "2"; },
        [](Observation& o) { std::swap(o.name, o.location); },
        [](Observation& o) { o.xaddrs.clear(); },
        [](Observation& o) { o.scopes.clear(); },
        [](Observation& o) { o.claims[0].first = model::Key::http_server; },
        [](Observation& o) { o.claims[0].second += "2"; },
    };
    std::set<std::uint64_t> hashes{hash_of(heard())};
    for (const Change& change : changes) {
        Observation changed = heard();
        change(changed);
        hashes.insert(hash_of(changed));
    }
    EXPECT_EQ(hashes.size(), changes.size() + 1);
}

TEST(HashOf, IsTheSameAtAnotherTimeThroughAnotherNetwork)
{
    Observation later = heard();
    later.at += std::chrono::hours(1);
    later.network = "lan1";
    EXPECT_EQ(hash_of(later), hash_of(heard()));
}

TEST(Unsolicited, KeepsClaimsThatAwaitConfirmationAndNothingThatTellsDevicesApart)
{
    Observation expected;
    expected.source = model::Protocol::sadp;
    expected.from = ip("10.0.0.7");
    expected.network = "lan0";
    expected.foreign_subnet = true;
    expected.at = heard().at;
    EXPECT_EQ(bare(heard()), expected);

    expected.claims = heard().claims;
    expected.camera = true;
    expected.confirmation = model::Confirmation::lacking;
    EXPECT_EQ(unsolicited(heard()), expected);
}

TEST(Unmarked, KeepsHowAHostIsReachedAndToldFromOthersAndNothingThatHintsAtItsMaker)
{
    Observation expected = bare(heard());
    expected.endpoint = heard().endpoint;
    expected.stated_addresses = heard().stated_addresses;
    expected.xaddrs = heard().xaddrs;
    expected.camera = true;
    EXPECT_EQ(unmarked(heard()), expected);
}

}  // namespace
}  // namespace onvigil::discovery::unsolicited_test
