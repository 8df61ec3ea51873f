#include "alerts/formats/siem_terms.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onvigil::alerts {
namespace {

TEST(SiemTerms, EveryTypeAndSeverityHasItsOwn)
{
    for (int i = 0; i <= static_cast<int>(model::EventType::events_lost); ++i) {
        const auto type = static_cast<model::EventType>(i);
        EXPECT_FALSE(title(type).empty());
        EXPECT_EQ(std::string(family(type)) + '.' + std::string(action(type)), model::name(type));
    }
    EXPECT_EQ(title(model::EventType::events_lost), "Events lost");
    EXPECT_EQ(syslog_severity(model::Severity::critical), 2);
    EXPECT_EQ(syslog_severity(model::Severity::info), 6);
    EXPECT_EQ(decimal_severity(model::Severity::high), 8);
}

}  // namespace
}  // namespace onvigil::alerts
