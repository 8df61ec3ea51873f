#include "render/show_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "sample_details.hpp"

namespace onvigil::render::show_text_test {
namespace {

using sample::details;
using sample::document;
using testing::HasSubstr;
using testing::Not;

TEST(ShowText, HoldsEverything)
{
    const auto text = show_text(document(details()), {});

    for (const auto* part : {"dev-0000000001", "onvif://www.onvif.org/name/LTS", "us-ndaa-889", "oui.organization",
                             "label owner", "V5.5.80"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(ShowText, LeavesNoBlankBehindAWaiverWithoutATicket)
{
    auto of = details();
    auto device = *of.record.device;
    const auto text = [&] {
        of.record.device = std::make_shared<const model::Device>(device);
        return show_text(document(of), {});
    };

    device.waiver =
        model::Waiver{"replaced in May", "CHG-4711", "uid 1000 (alice)", {}, test::full_record_start, {}, {}};
    EXPECT_THAT(text(), HasSubstr(" by uid 1000 (alice): replaced in May, ticket CHG-4711\n"));
    device.waiver->ticket.clear();
    EXPECT_THAT(text(), HasSubstr(" by uid 1000 (alice): replaced in May\n"));
}

TEST(ShowText, FitsANarrowScreenAndCutsNothing)
{
    auto of = details();
    auto& event = of.history.emplace_back();
    event.time = test::full_record_start;
    event.type = model::EventType::finding_opened;
    event.message = "LTS CMIP7043W-M at 10.20.0.1 is banned by us-ndaa-889: Hangzhou Hikvision";
    const auto device = document(of);
    const auto text = show_text(device, {.screen_width = 80});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80u) << line;

    EXPECT_THAT(text, Not(HasSubstr("…")));
    EXPECT_THAT(text, HasSubstr("\nFindings\n"
                                "  fnd-1  us-ndaa-889: banned\n"
                                "    hikvision is named, by proof, since 2026-09-21 14:13\n"));
    EXPECT_THAT(text, HasSubstr("\n  oui.organization: Hangzhou Hikvision Digital Technology (44:19:b6:0a:0b:0c)\n"
                                "    neighbours, points to hikvision (proof), seen 2026-09-21 14:13 to 14:15\n"));
    EXPECT_THAT(text, HasSubstr("\nHistory\n"
                                "  2026-09-21 14:13  finding.opened, info\n"
                                "    LTS CMIP7043W-M at 10.20.0.1 is banned by us-ndaa-889: Hangzhou Hikvision\n"));
    EXPECT_THAT(show_text(device, {.screen_width = 200}), HasSubstr("SOURCE      KEY                 VALUE"));
}

}  // namespace
}  // namespace onvigil::render::show_text_test
