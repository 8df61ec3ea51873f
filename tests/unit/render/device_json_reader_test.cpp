#include "render/device_json_reader.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "render/device_json.hpp"
#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

std::string shown(const model::Record& record)
{
    std::string out;
    append_details(out, {.record = record}, {}, "north");
    return out;
}

model::Device nameless_device()
{
    model::Device device;
    device.id = "dev-1";
    return device;
}

model::Record read(const std::string& text)
{
    return *record_from_shown(boost::json::parse(text).as_object());
}

TEST(ShownRecord, WrittenAgainIsTheSameJson)
{
    auto plain = test::full_device();
    plain.camera = false;
    plain.waiver.reset();
    plain.identification = {};
    plain.evidence.push_back({{}, model::Key::device_kind, "printer", {}, {}, {}, {}});
    auto clear = test::full_verdict();
    clear.level = model::Level::clear;
    clear.findings.clear();
    clear.maker_strength.reset();
    clear.places = {{"stands where dev-2 (Dahua, banned) stood", "stands where dev-2 did", "where dev-2 was"}};
    const model::Record records[] = {
        test::full_record(),
        {std::make_shared<const model::Device>(plain), std::make_shared<const model::Verdict>(clear)},
        {std::make_shared<const model::Device>(nameless_device()), nullptr}};
    for (const auto& record : records) EXPECT_EQ(shown(read(shown(record))), shown(record));
    EXPECT_EQ(read(shown(records[1])).verdict->places, clear.places);
    EXPECT_EQ(read(shown(records[0])).device->conflicts, records[0].device->conflicts);
}

TEST(ShownRecord, OfASensorThatLiesHasWhatCanBeRead)
{
    const auto record = read(R"({"id":"dev-1","verdict":7,"addresses":["x",1,"10.0.0.1"],"macs":{},"findings":[1,{}],
        "labels":[1],"waiver":"x","contradictions_told":[1,{"kind":"none"},{"text":7}],"reasons":[{"key":"none"}],"first_seen":"yesterday","identification":[]})");
    EXPECT_EQ(record.device->addresses.size(), 1u);
    EXPECT_EQ(record.verdict->level, model::Level::unknown);
    EXPECT_EQ(record.verdict->findings.size(), 1u);
    EXPECT_TRUE(record.verdict->reasons.empty());
    EXPECT_FALSE(record_from_shown({}));
    EXPECT_FALSE(record_from_shown(boost::json::parse(R"({"id":7})").as_object()));
}

}  // namespace
}  // namespace onvigil::render
