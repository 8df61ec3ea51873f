#include "render/document_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace onvigil::render {
namespace {

namespace json = boost::json;

TEST(DocumentRows, FindsTheRowsOfADocument)
{
    const auto document = json::parse(R"({"lists":[{"id":"a","n":1,"more":[1]},{"id":"b","extra":null}]})");

    EXPECT_EQ(to_jsonl(document), "{\"id\":\"a\",\"n\":1,\"more\":[1]}\n{\"id\":\"b\",\"extra\":null}\n");
    EXPECT_EQ(to_csv(document), "id,n,more,extra\r\na,1,[1],\r\nb,,,\r\n");
    EXPECT_EQ(to_table(document, {}), "ID  N  EXTRA\na   1  –\nb   –  –\n");
}

TEST(DocumentRows, CellsOfListsHoldNothingThatCannotBeSeen)
{
    const auto document = json::parse(R"([{"changed":["name: a -> gpj.\u202eexe"],"labels":{"\u009bk":"\u200b"}}])");
    for (const char* title : {"changed", "labels"}) {
        const auto row = csv_row(document.at(0).as_object(), {{title}});
        EXPECT_TRUE(std::ranges::all_of(row, [](char c) { return static_cast<unsigned char>(c) < 0x7F; })) << row;
        EXPECT_NE(row.find("\\u"), row.npos) << row;
    }
}

TEST(DocumentRows, ShowsOneThingAsKeysAndValues)
{
    EXPECT_EQ(to_table(json::parse(R"({"a":1,"b":{"c":"x","d":[1,2]},"e":[]})"), {}),
              "a    1\nb.c  x\nb.d  1, 2\ne    –\n");
}

}  // namespace
}  // namespace onvigil::render
