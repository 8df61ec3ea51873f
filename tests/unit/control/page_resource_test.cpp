// The live page, and the numbers it shows.
#include "control/web_assets.hpp"
#include "server_fixture.hpp"

namespace onvigil::control {
namespace {

using testing::AllOf;

TEST_F(TheServer, ShowsAPageThatLoadsItsOwnFilesAlone)
{
    daemon.start();

    for (const auto& asset : web_assets()) {
        const auto answer = get("/assets/" + std::string(asset.name));
        EXPECT_EQ(status_of(answer), 200) << asset.name;
        EXPECT_EQ(body_of(answer), asset.text) << asset.name;
        EXPECT_THAT(answer,
                    HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
                              "img-src 'self'; connect-src 'self'"));
        EXPECT_THAT(answer, AllOf(HasSubstr("nosniff"), Not(HasSubstr("Set-Cookie"))));
    }
    EXPECT_THAT(get("/"), AllOf(HasSubstr("Content-Type: text/html"), HasSubstr("assets/page.js")));
    EXPECT_THAT(get("/assets/page.js"), HasSubstr("Content-Type: text/javascript"));
    for (const auto* none : {"/assets/index.htm", "/assets/../page.js", "/assets/web_assets.cpp.in", "/assets/"})
        EXPECT_EQ(status_of(get(none)), 404) << none;
}

TEST_F(TheServer, KeepsScriptOutOfReports)
{
    daemon.start();

    EXPECT_THAT(get("/v1/report"), HasSubstr("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'"));
}

TEST(WebAssets, MakeNoMarkupOfTextAndNameNoOtherHost)
{
    for (const auto& asset : web_assets()) {
        auto text = std::string(asset.text);
        // The names of SVG's elements.
        if (const auto at = text.find("http://www.w3.org/2000/svg"); at != std::string::npos) text.erase(at, 26);
        for (const auto* elsewhere :
             {"http://", "https://", "//cdn", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
              "@import", "url(", "cookie", "localStorage", " style="})
            EXPECT_THAT(text, Not(HasSubstr(elsewhere))) << asset.name;
        EXPECT_FALSE(text.empty());
    }
}

TEST_F(TheServer, CountsTheDevicesThatAFilterChooses)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(300));
    daemon.handler.add(with_level(sample_record(2), model::Level::unknown));
    daemon.start();

    const auto all = document(get("/v1/summary"));
    EXPECT_EQ(all.at("totals").at("devices"), 3);
    EXPECT_EQ(all.at("totals").at("unknown"), 1);
    ASSERT_EQ(all.at("networks").as_array().size(), 2u);
    EXPECT_EQ(all.at("networks").at(0).at("network"), "10.20.0.0/24");
    EXPECT_EQ(all.at("networks").at(0).at("devices"), 2);
    EXPECT_EQ(document(get("/v1/summary?verdict=unknown")).at("totals").at("devices"), 1);
    for (const auto* wrong : {"verdict=bad", "limit=1", "cursor=00.x", "sort=id", "fields=id"})
        EXPECT_EQ(status_of(get(std::string("/v1/summary?") + wrong)), 422) << wrong;
}

TEST_F(TheServer, SendsEventsAsBrowsersReadThem)
{
    daemon.handler.journal = {sample_event(1), sample_event(2)};
    daemon.start();

    EXPECT_THAT(get("/v1/events?format=sse"),
                AllOf(HasSubstr("Content-Type: text/event-stream"), HasSubstr("data: {\"id\":"), HasSubstr("}\n\n")));
    EXPECT_THAT(get("/v1/events?format=xml"), AllOf(HasSubstr("422"), HasSubstr("xml is neither jsonl nor sse")));
    EXPECT_THAT(get("/v1/events?format=jsonl"), AllOf(HasSubstr("application/x-ndjson"), Not(HasSubstr("data: "))));
}

TEST_F(TheServer, SendsLiveEventsAsBrowsersReadThem)
{
    daemon.start();
    RawClient client(daemon.socket());
    client.say("GET /v1/events?follow=1&format=sse HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.hear("\r\n\r\n"));

    const std::vector<model::Event> events{sample_event(1), sample_event(2)};
    daemon.on_loop([&] { daemon.server().publish(events); });

    ASSERT_TRUE(client.hear("\"seq\":2"));
    EXPECT_THAT(client.heard, AllOf(HasSubstr("text/event-stream"), HasSubstr("data: {\"id\":")));
}

}  // namespace
}  // namespace onvigil::control
