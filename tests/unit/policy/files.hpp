#pragma once
/// A maker and a list as files, for tests that write them with one thing changed.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace onvigil::policy::test {

inline constexpr const char* acme = R"(id: acme
kind: maker
name: Acme Cameras
short_name: Acme
owned_by: null
recognise:
  - {key: onvif.manufacturer, words: [acme], strength: proof}
)";

inline constexpr const char* house = R"(id: house
title: "No Acme in our house"
jurisdiction: house
authority: "the board"
kind: house-rule
effect: banned
effective: 2026-01-01
announced: null
as_of: 2026-11-23
citation: "https://example.org/rules"
covers_affiliates: true
entities:
  - {maker: acme, relation: named}
)";

inline std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

}  // namespace onvigil::policy::test
