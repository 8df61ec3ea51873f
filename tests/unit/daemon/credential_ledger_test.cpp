#include "daemon/credential_ledger.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/limits.hpp"
#include "interview/login_rules.hpp"
#include "support/run.hpp"
#include "support/small_disk.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

TEST(CredentialLedger, RemembersATrialUntilTheLoginIsAcceptedRestartsIncluded)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    {
        store::Store store(folder.path() / "inventory.db");
        CredentialLedger ledger(store, {});
        EXPECT_TRUE(test::run(context, ledger.record({"camera"}, "digest")));
        EXPECT_TRUE(test::run(context, ledger.record({"other"}, "digest")));
        test::run(context, ledger.accepted({"other"}, "digest"));
        EXPECT_TRUE(ledger.refused("camera", "digest"));
        EXPECT_FALSE(ledger.refused("camera", "another"));
        EXPECT_FALSE(ledger.refused("other", "digest"));
    }
    store::Store again(folder.path() / "inventory.db");
    const CredentialLedger ledger(again, again.load().refusals);
    EXPECT_TRUE(ledger.refused("camera", "digest"));
    EXPECT_FALSE(ledger.refused("other", "digest"));
    EXPECT_TRUE(ledger.was_accepted("other", "digest"));
    EXPECT_FALSE(ledger.was_accepted("other", "another"));
    EXPECT_FALSE(ledger.was_accepted("camera", "digest"));
}

TEST(CredentialLedger, ForgetsWhatOneDeviceRefused)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    CredentialLedger ledger(store, {});
    for (const auto* key : {"host:10.0.0.7", "mac:44:19:b6:0a:0b:0c", "host:10.0.0.70", "mac:44:19:b6:0a:0b:0d"})
        EXPECT_TRUE(test::run(context, ledger.record({key}, "digest")));
    model::Device device;
    device.macs = {{*model::parse_mac("44:19:b6:0a:0b:0c"), {}, true, true}};
    device.addresses = {*model::parse_ip("10.0.0.7")};

    EXPECT_EQ(test::run(context, ledger.clear(std::make_shared<const model::Device>(device))), 2u);

    EXPECT_FALSE(ledger.refused("mac:44:19:b6:0a:0b:0c", "digest"));
    EXPECT_FALSE(ledger.refused("host:10.0.0.7", "digest"));
    EXPECT_TRUE(ledger.refused("host:10.0.0.70", "digest"));
    EXPECT_TRUE(ledger.refused("mac:44:19:b6:0a:0b:0d", "digest"));
    EXPECT_EQ(store.load().refusals.size(), 2u) << "for good";
}

TEST(CredentialLedger, ForgetsRefusalsOfLoginsThatAreConfiguredNoMore)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    CredentialLedger ledger(store, {});
    for (const auto* digest : {"old", "new"})
        for (const auto* key : {"host:10.0.0.7", "mac:44:19:b6:00:00:01"})
            EXPECT_TRUE(test::run(context, ledger.record({key}, digest)));
    test::run(context, ledger.accepted({"host:10.0.0.8"}, "old"));
    test::run(context, ledger.note("certificate 10.0.0.7 443", "first"));

    test::run(context, ledger.keep_alone({"new", "other"}));
    for (const auto* key : {"host:10.0.0.7", "mac:44:19:b6:00:00:01"}) {
        EXPECT_FALSE(ledger.refused(key, "old"));
        EXPECT_TRUE(ledger.refused(key, "new"));
    }
    EXPECT_TRUE(ledger.was_accepted("host:10.0.0.8", "old"));
    EXPECT_EQ(ledger.noted("certificate 10.0.0.7 443"), "first");
    const CredentialLedger again(store, store.load().refusals);
    EXPECT_FALSE(again.refused("host:10.0.0.7", "old")) << "for good";
    EXPECT_TRUE(again.was_accepted("host:10.0.0.8", "old"));
}

TEST(CredentialLedger, HasABoundAndTriesNothingThatItCannotRemember)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    {
        CredentialLedger ledger(store, {}, 2);
        for (const auto* key : {"host:10.0.0.7", "host:10.0.0.8", "host:10.0.0.9"})
            test::run(context, ledger.accepted({key}, "digest"));
        EXPECT_TRUE(ledger.was_accepted("host:10.0.0.8", "digest"));
        EXPECT_FALSE(ledger.was_accepted("host:10.0.0.9", "digest"));
        for (const auto* key : {"host:10.0.1.7", "host:10.0.1.8"})
            EXPECT_TRUE(test::run(context, ledger.record({key}, "digest")));
    }
    CredentialLedger again(store, store.load().refusals, 2);
    EXPECT_FALSE(test::run(context, again.record({"host:10.0.1.9"}, "digest")));
    EXPECT_FALSE(again.refused("host:10.0.1.9", "digest"));
    EXPECT_TRUE(test::run(context, again.record({"host:10.0.0.7"}, "digest"))) << "it took this login before";
    test::run(context, again.accepted({"host:10.0.0.7"}, "digest"));
    EXPECT_EQ(store.load().refusals.size(), 4u);
}

TEST(CredentialLedger, NotesOfAHostLastOverARestartUntilItIsAskedAnew)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    model::Device device;
    device.addresses = {*model::parse_ip("10.0.0.7")};
    const auto key = interview::note_key(interview::certificate_note, device.addresses.front(), 443);
    const auto other = interview::note_key(interview::certificate_note, *model::parse_ip("10.0.0.70"), 443);
    {
        store::Store store(folder.path() / "inventory.db");
        CredentialLedger ledger(store, {});
        test::run(context, ledger.note(key, "first"));
        test::run(context, ledger.note(key, "second"));
        test::run(context, ledger.note(other, "third"));
        EXPECT_EQ(ledger.noted(key), "second");
    }
    store::Store store(folder.path() / "inventory.db");
    EXPECT_EQ(store.load().refusals.size(), 2u);
    CredentialLedger ledger(store, store.load().refusals);
    EXPECT_EQ(ledger.noted(key), "second");
    EXPECT_FALSE(ledger.refused(key, "second"));
    EXPECT_EQ(test::run(context, ledger.clear(std::make_shared<const model::Device>(device))), 0u);
    EXPECT_EQ(ledger.noted(key), "");
    EXPECT_EQ(ledger.noted(other), "third");
    EXPECT_EQ(store.load().refusals.size(), 1u) << "for good";
}

TEST(CredentialLedger, OneHostHasSoManyNotesWhateverPortsItClaims)
{
    const test::TempDir folder;
    boost::asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    CredentialLedger ledger(store, {});
    const auto key = [](const char* host, std::size_t port) {
        return interview::note_key(interview::certificate_note, *model::parse_ip(host),
                                   static_cast<std::uint16_t>(port));
    };
    for (std::size_t port = 1; port <= limits::notes_per_host + 10; ++port)
        test::run(context, ledger.note(key("10.0.0.7", port), "a certificate"));
    EXPECT_EQ(ledger.noted(key("10.0.0.7", limits::notes_per_host)), "a certificate");
    EXPECT_EQ(ledger.noted(key("10.0.0.7", limits::notes_per_host + 1)), "");
    test::run(context, ledger.note(key("10.0.0.7", 1), "another"));
    EXPECT_EQ(ledger.noted(key("10.0.0.7", 1)), "another") << "what is known may change";
    test::run(context, ledger.note(key("10.0.0.70", 443), "a certificate"));
    EXPECT_EQ(ledger.noted(key("10.0.0.70", 443)), "a certificate") << "another host";
}

TEST(CredentialLedger, LoginsThatAreTriedAtOnceShareTransactions)
{
    constexpr unsigned cameras = 200;
    const test::TempDir folder;
    boost::asio::io_context context;
    store::Store store(folder.path() / "inventory.db");
    CredentialLedger ledger(store, {});
    const auto log = folder.path() / "inventory.db-wal";
    const auto before = std::filesystem::file_size(log);
    unsigned recorded = 0;
    for (unsigned n = 0; n < cameras; ++n)
        boost::asio::co_spawn(context,
                              ledger.record({fmt::format("host:{}", n), fmt::format("device:{}", n)}, "digest"),
                              [&](const std::exception_ptr& error, bool durable) { recorded += !error && durable; });

    context.run();

    EXPECT_EQ(recorded, cameras);
    EXPECT_EQ(store.load().refusals.size(), 2 * cameras);
    EXPECT_LT(std::filesystem::file_size(log) - before, cameras * 4096 / 2) << "one page at least for each transaction";
}

TEST(CredentialLedger, SaysSoWhereATrialCannotBeRecorded)
{
    const test::TempDir folder;
    test::on_a_small_disk(folder.path(), [&] {
        boost::asio::io_context context;
        store::Store store(folder.path() / "inventory.db");
        CredentialLedger ledger(store, {});
        EXPECT_TRUE(test::run(context, ledger.record({"early"}, "digest")));
        test::fill(folder.path());
        int recorded = 0;
        while (recorded < 10'000 && test::run(context, ledger.record({"camera-" + std::to_string(recorded)}, "digest")))
            ++recorded;
        ASSERT_LT(recorded, 10'000);
        EXPECT_FALSE(ledger.refused("camera-" + std::to_string(recorded), "digest")) << "it may be tried later";
        test::run(context, ledger.accepted({"early"}, "digest"));
        EXPECT_FALSE(ledger.refused("early", "digest"));
    });
}

}  // namespace
}  // namespace onvigil::daemon
