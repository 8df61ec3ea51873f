#include "render/json_access.hpp"

#include <gmock/gmock.h>

namespace onvigil::render {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const boost::json::value sample_document = boost::json::parse(
    R"({"text":"a\u001b[31mb","number":7,"large":1e3,"part":1.5,"yes":true,"nothing":null,
        "list":["x",2,{"k":1},null,{"k":2}],"labels":{"building":"7","floor":"2"}})");
const boost::json::object& sample_object = sample_document.as_object();

TEST(JsonText, ATextIsMadeInertAndNullIsEmpty)
{
    EXPECT_EQ(text_at(sample_object, "text").find('\x1b'), std::string::npos);
    EXPECT_EQ(text_at(sample_object, "number"), "7");
    EXPECT_EQ(text_at(sample_object, "yes"), "true");
    EXPECT_EQ(text_at(sample_object, "nothing"), "");
    EXPECT_EQ(text_at(sample_object, "missing"), "");
}

TEST(JsonText, WhatIsMissingOrOfAnotherTypeIsEmpty)
{
    EXPECT_TRUE(flag_at(sample_object, "yes"));
    EXPECT_FALSE(flag_at(sample_object, "number"));
    EXPECT_FALSE(flag_at(sample_object, "missing"));
    EXPECT_THAT(object_at(sample_object, "text"), IsEmpty());
    EXPECT_THAT(object_at(sample_object, "missing"), IsEmpty());
    EXPECT_THAT(array_at(sample_object, "labels"), IsEmpty());
    EXPECT_THAT(array_at(sample_object, "missing"), IsEmpty());
}

TEST(JsonText, OnlyAWholeNumberIsANumber)
{
    EXPECT_EQ(number_at(sample_object, "number"), 7);
    EXPECT_EQ(number_at(sample_object, "large"), 1000);
    EXPECT_EQ(number_at(sample_object, "part"), 0);
    EXPECT_EQ(number_at(sample_object, "text"), 0);
    EXPECT_EQ(number_at(sample_object, "missing"), 0);
}

TEST(JsonText, LabelsStandWithBlanksBetweenThem)
{
    EXPECT_EQ(labels_text(object_at(sample_object, "labels")), "building=7 floor=2");
    EXPECT_EQ(labels_text({}), "");
}

TEST(JsonText, TheObjectsOfAListLeaveOutEverythingElse)
{
    std::vector<std::int64_t> found;
    for (const boost::json::object& one : objects_at(sample_object, "list")) found.push_back(number_at(one, "k"));
    EXPECT_THAT(found, ElementsAre(1, 2));
    EXPECT_THAT(objects_at(sample_object, "text"), IsEmpty());
    EXPECT_THAT(texts_of(array_at(sample_object, "list")), ElementsAre("x", "2", R"({"k":1})", "", R"({"k":2})"));
}

}  // namespace
}  // namespace onvigil::render
