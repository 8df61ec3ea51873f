#include "control/device_filter.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <functional>

#include "fake_handler.hpp"
#include "support/row_names.hpp"

namespace onvigil::control::device_filter_test {
namespace {

constexpr auto now = FakeHandler::now_value;

DeviceFilter filter_of(std::string_view query)
{
    const auto target = parse_target("/?" + std::string(query));
    const auto filter = parse_device_filter(target->query, now);
    EXPECT_TRUE(filter) << (filter ? "" : filter.error().text);
    return *filter;
}

struct Row {
    const char* query;
    bool matches;
};

class AFilter : public testing::TestWithParam<Row> {};

TEST_P(AFilter, PicksDevices)
{
    auto device = *sample_record(3).device;
    device.labels = {{"owner", "Facilities"}};
    const model::Record record{std::make_shared<const model::Device>(device), sample_record(3).verdict};

    EXPECT_EQ(matches(filter_of(GetParam().query), record), GetParam().matches) << GetParam().query;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AFilter,
    testing::Values(Row{"", true}, Row{"verdict=banned", true}, Row{"verdict=clear,banned", true},
                    Row{"verdict=clear", false}, Row{"state=online", true}, Row{"state=offline", false},
                    Row{"state=refused", false}, Row{"state=ok", true}, Row{"maker=hikvision", true},
                    Row{"maker=Hikvision+Digital", true}, Row{"maker=lts", true}, Row{"maker=dahua", false},
                    Row{"network=10.20.0.0/16", true}, Row{"network=10.21.0.0/16", false},
                    Row{"network=10.20.0.4", true}, Row{"since=4d", true}, Row{"since=1h", false},
                    Row{"match=NORTH", true}, Row{"match=cmip7043", true}, Row{"match=44:19:B6", true},
                    Row{"match=10.20.0.4", true}, Row{"match=owner=fac", true}, Row{"match=south", false},
                    Row{"verdict=banned&match=south", false}, Row{"label=owner%3DFacilities", true},
                    Row{"label=owner%3DFaci", false}, Row{"label=owner%3DFacilities&label=room%3D1", false},
                    Row{"label=room%3D", false}, Row{"identification=ok", true},
                    Row{"identification=refused,needs-login", false}, Row{"state=offline,online", true}),
    test::named_by<&Row::query>);

struct WrongRow {
    const char* query;
    const char* problem;
};
class AWrongFilter : public testing::TestWithParam<WrongRow> {};

TEST_P(AWrongFilter, IsNamedWithWhatWasMeant)
{
    const auto target = parse_target("/?" + std::string(GetParam().query));
    const auto filter = parse_device_filter(target->query, sample_time);

    ASSERT_FALSE(filter);
    EXPECT_EQ(filter.error().text, GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AWrongFilter,
    testing::Values(WrongRow{"verdict=baned",
                             "verdict: baned is none of banned, suspected, advisory, unknown, clear; did you mean "
                             "banned?"},
                    WrongRow{"state=lost", "state: lost is none of online, offline"},
                    WrongRow{"identification=need-login",
                             "identification: need-login is none of ok, needs-login, refused, "
                             "unreachable, malformed, pending, none; did you mean needs-login?"},
                    WrongRow{"sort=adress",
                             "sort: adress is none of verdict, id, maker, model, address, name, first_seen, "
                             "last_seen; did you mean address?"},
                    WrongRow{"label=owner", "label: owner is not KEY=VALUE"},
                    WrongRow{"label=building!%3DB", "label: building!=B is not KEY=VALUE"},
                    WrongRow{"limit=-1", "limit: -1 is not a whole number"},
                    WrongRow{
                        "colour=red",
                        "colour: unknown parameter; there are verdict, state, identification, kind, maker, network, "
                        "since, match, label, fields, sort, limit, cursor"}),
    test::named_by<&WrongRow::query>);

TEST(Fields, AreKeysOfADevice)
{
    std::string text;
    render::append_device(text, sample_record(1), "hq", filter_of("fields=why,verdict").fields);
    const auto keys = boost::json::parse(text).as_object();

    EXPECT_EQ(keys.size(), 2u);
    EXPECT_TRUE(keys.contains("verdict") && keys.contains("why"));
    for (const auto* all : {"", "fields="}) EXPECT_EQ(filter_of(all).fields, render::every_key);
    const auto wrong = parse_device_filter(parse_target("/?fields=verdit")->query, now);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(wrong.error().text.starts_with("fields: verdit is none of id, site, verdict,")) << wrong.error().text;
    EXPECT_TRUE(wrong.error().text.ends_with("did you mean verdict?"));
}

TEST(ADeviceWithoutVerdict, CountsAsUnknown)
{
    const model::Record record{sample_record(1).device, nullptr};

    EXPECT_TRUE(matches(filter_of("verdict=unknown"), record));
    EXPECT_FALSE(matches(filter_of("maker=hikvision"), record));
}

TEST(SortText, OrdersAddressesAsNumbersAndMissingValuesLast)
{
    auto with_address = [](const char* address) {
        auto device = *sample_record(1).device;
        device.addresses = {*model::parse_ip(address)};
        return sort_text(SortKey::address, {std::make_shared<const model::Device>(device), nullptr});
    };
    EXPECT_LT(with_address("10.0.0.9"), with_address("10.0.0.10"));
    EXPECT_LT(with_address("255.0.0.1"), with_address("fe80::1"));
    auto nameless = *sample_record(1).device;
    nameless.name.clear();
    EXPECT_LT(sort_text(SortKey::name, sample_record(1)),
              sort_text(SortKey::name, {std::make_shared<const model::Device>(nameless), nullptr}));
    EXPECT_LT(sort_text(SortKey::verdict, with_level(sample_record(1), model::Level::banned)),
              sort_text(SortKey::verdict, with_level(sample_record(1), model::Level::clear)));
}

TEST(SortText, OrdersAVerdictsDevicesByMakerAndAddress)
{
    const auto text_of = [](const char* maker, const char* address) {
        auto device = *sample_record(1).device;
        device.addresses = {*model::parse_ip(address)};
        auto verdict = *sample_record(1).verdict;
        verdict.maker = maker;
        return sort_text(SortKey::verdict, {std::make_shared<const model::Device>(device),
                                            std::make_shared<const model::Verdict>(verdict)});
    };
    EXPECT_LT(text_of("dahua", "10.0.0.200"), text_of("hikvision", "10.0.0.9"));
    EXPECT_LT(text_of("hikvision", "10.0.0.9"), text_of("hikvision", "10.0.0.10"));
    EXPECT_LT(text_of("", "10.0.0.10"), text_of("dahua", "10.0.0.9"));
}

TEST(SortText, TurnsRoundAndKeepsMissingValuesLast)
{
    const auto named = [](const char* name) {
        auto device = *sample_record(1).device;
        device.name = name;
        return sort_text(SortKey::name, {std::make_shared<const model::Device>(device), nullptr}, true);
    };
    EXPECT_LT(named("gate b"), named("gate a"));
    EXPECT_LT(named("gate 1"), named("gate"));
    EXPECT_LT(named("a"), named(""));
    for (const auto key : {SortKey::id, SortKey::address})
        EXPECT_LT(sort_text(key, sample_record(2), true), sort_text(key, sample_record(1), true));
    EXPECT_TRUE(filter_of("sort=-address").descending);
    EXPECT_EQ(filter_of("sort=-address").sort, SortKey::address);
}

TEST(ACursor, SurvivesTheWayThere)
{
    const Cursor cursor{std::string("4\x0a\x00\xff", 4), "dev-7k2m9q4x1c"};

    EXPECT_EQ(parse_cursor(to_text(cursor)), cursor);
    EXPECT_EQ(parse_cursor(to_text(Cursor{"", "dev-1"})), (Cursor{"", "dev-1"}));
    for (const auto* wrong : {"", "dev-1", "4.dev", "zz.dev-1", "30."}) EXPECT_FALSE(parse_cursor(wrong)) << wrong;
}

TEST(AReference, IsNeverEmptyHandedWithTheWholeInventory)
{
    EXPECT_EQ(Reference("").fits(*sample_record(1).device), 0);
    EXPECT_EQ(Reference("  ").fits(*sample_record(1).device), 0);
}

TEST(AReference, ToALinkLocalAddressNeedsNoZone)
{
    auto device = *sample_record(1).device;
    device.addresses = {*model::parse_ip("fe80::1234%7")};

    EXPECT_EQ(Reference("fe80::1234").fits(device), 2);
    EXPECT_EQ(Reference("fe80::1234%7").fits(device), 2);
    EXPECT_EQ(Reference("fe80::1234%8").fits(device), 0);
    EXPECT_EQ(Reference("fe80::1235").fits(device), 0);
}

TEST(AReference, TellsExactNamesFromBeginningsOfIds)
{
    const auto record = sample_record(1);
    const auto& device = *record.device;

    EXPECT_EQ(Reference("dev-0000000001").fits(device), 2);
    EXPECT_EQ(Reference("DEV-0000000001").fits(device), 2);
    EXPECT_EQ(Reference("dev-00").fits(device), 2) << "no serial number of another outweighs it";
    EXPECT_EQ(Reference("0000").fits(device), 1);
    EXPECT_EQ(Reference("10.20.0").fits(device), 0);
    EXPECT_EQ(Reference("4419.b600.0001").fits(device), 2);
}

}  // namespace
}  // namespace onvigil::control::device_filter_test
