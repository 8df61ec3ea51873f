#include "alerts/event_fields.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "samples.hpp"

namespace onvigil::alerts::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const model::FieldValue* field(const std::vector<model::Field>& fields, std::string_view key)
{
    const auto found = std::ranges::find(fields, key, &model::Field::first);
    return found == fields.end() ? nullptr : &found->second;
}

TEST(EventFields, ADeviceIsDescribedByItsBadgeItsModelItsNameAndItsAddress)
{
    const auto verdict = banned();
    auto device = camera();
    EXPECT_EQ(describe(device, &verdict), "LTS CMIP7043W-M \"North gate\" at 10.20.3.7");
    device.name = "cmip7043w";
    EXPECT_EQ(describe(device, &verdict), "LTS CMIP7043W-M at 10.20.3.7") << "a name that the label holds already";
    EXPECT_EQ(describe({}, nullptr), "device");
    device.manufacturer.clear();
    device.model.clear();
    device.name.clear();
    auto unbranded = verdict;
    unbranded.brand = "";
    EXPECT_EQ(describe(device, &unbranded), "Hangzhou Hikvision Digital Technology at 10.20.3.7");
}

TEST(EventFields, ReasonsThatDoNotFitAreCounted)
{
    EXPECT_EQ(join_reasons({}), "");
    EXPECT_EQ(join_reasons({"one", "two"}), "one; two");
    const std::string half(limits::event_reason_bytes / 2 + 1, 'x');
    EXPECT_EQ(join_reasons({half, half, "three"}), half + "; and 2 more");
    const std::string whole(limits::event_reason_bytes * 2, 'x');
    EXPECT_EQ(join_reasons({whole}), whole) << "the first one is always told";
}

TEST(EventFields, AMessageIsOneLineAndACutIsShown)
{
    EXPECT_THAT(one_line("two\nlines"), Not(HasSubstr("\n")));
    const auto cut = one_line(std::string(limits::event_message_bytes + 1, 'x'));
    EXPECT_EQ(cut.size(), limits::event_message_bytes);
    EXPECT_TRUE(cut.ends_with("…"));
    EXPECT_FALSE(one_line(std::string(limits::event_message_bytes, 'x')).ends_with("…"));
}

TEST(EventFields, WhatWasEmptyBeforeIsNoDifference)
{
    auto before = camera(), after = before;
    before.firmware.clear();
    after.name = "South gate";
    const auto found = difference(before, nullptr, after, nullptr);
    EXPECT_EQ(found.text, "name: North gate -> South gate");
    EXPECT_FALSE(found.label);
    EXPECT_EQ(difference(after, nullptr, after, nullptr).text, "");
}

TEST(EventFields, AnotherLabelIsADifferenceOfItsOwn)
{
    auto after = camera();
    after.model = "DS-2CD2042";
    const auto found = difference(camera(), nullptr, after, nullptr);
    EXPECT_TRUE(found.label);
    EXPECT_THAT(found.text, StartsWith("model: CMIP7043W-M -> DS-2CD2042"));
}

TEST(EventFields, OneMacMoreIsNoDifferenceAndAReplacedOneIs)
{
    auto more = camera(), replaced = camera();
    const auto other = *model::parse_mac("00:40:8c:01:02:03");
    more.macs.insert(more.macs.begin(), {.mac = other});
    EXPECT_EQ(difference(camera(), nullptr, more, nullptr).text, "");
    replaced.macs = {{.mac = other}};
    EXPECT_EQ(difference(camera(), nullptr, replaced, nullptr).text, "mac: 44:19:b6:0a:0b:0c -> 00:40:8c:01:02:03");
}

TEST(EventFields, TheMacThatCountsAsEvidenceSpeaksForTheDevice)
{
    auto device = camera();
    device.macs.insert(device.macs.begin(), {.mac = *model::parse_mac("00:40:8c:01:02:03")});
    std::vector<model::Field> fields;
    add_device_fields(fields, device, nullptr);
    ASSERT_NE(field(fields, "mac"), nullptr);
    EXPECT_EQ(*field(fields, "mac"), model::FieldValue("44:19:b6:0a:0b:0c"));
    EXPECT_EQ(*field(fields, "verdict"), model::FieldValue()) << "not judged: null";
}

TEST(EventFields, TheMakerOfAFindingTakesTheDevicesPlace)
{
    const auto verdict = banned();
    std::vector<model::Field> fields;
    add_device_fields(fields, camera(), &verdict);
    auto other = finding();
    other.maker = "dahua";
    const auto before = fields.size();
    add_finding_fields(fields, other);
    EXPECT_EQ(*field(fields, "maker"), model::FieldValue("dahua"));
    EXPECT_EQ(std::ranges::count(fields, "maker", &model::Field::first), 1);
    EXPECT_EQ(fields.size(), before + 10);
    EXPECT_EQ(*field(fields, "reason"), model::FieldValue("speaks SADP; MAC is Hikvision's"));
}

}  // namespace
}  // namespace onvigil::alerts::test
