#include "certificates.hpp"
#include "rsyslog_fixture.hpp"

#include <fmt/format.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

/// rsyslog with a certificate, and a sink that trusts an authority.
class TlsTest : public RsyslogTest {
protected:
    void write_files(const Issued& server)
    {
        write_pem(server, folder.path() / "server.pem", folder.path() / "server.key");
        write_pem(authority, folder.path() / "ca.pem", folder.path() / "ca.key");
    }
    std::string input(const Issued& server)
    {
        write_files(server);
        return fmt::format(
            "global(defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\"{0}/ca.pem\" "
            "defaultNetstreamDriverCertFile=\"{0}/server.pem\" defaultNetstreamDriverKeyFile=\"{0}/server.key\")\n"
            "module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"{1}\")\n"
            "input(type=\"imtcp\" port=\"PORT\" address=\"127.0.0.1\")",
            folder.path().string(), auth_mode);
    }
    std::string relp_input(const Issued& server)
    {
        write_files(server);
        return fmt::format(
            "module(load=\"imrelp\" tls.tlslib=\"openssl\")\n"
            "input(type=\"imrelp\" port=\"PORT\" address=\"127.0.0.1\" tls=\"on\" tls.authMode=\"{1}\" "
            "tls.caCert=\"{0}/ca.pem\" tls.myCert=\"{0}/server.pem\" tls.myPrivKey=\"{0}/server.key\")",
            folder.path().string(), relp_auth_mode);
    }
    SinkSettings sink(const Rsyslog& receiver, const std::string& host = "localhost", const std::string& scheme = "tls")
    {
        auto out = syslog_to(fmt::format("{}://{}:{}", scheme, host, receiver.port));
        out.target.as<SyslogSettings>()->ca_file = (folder.path() / "ca.pem").string();
        return out;
    }

    Issued authority = issue("Test authority", "", nullptr);
    std::string auth_mode = "anon", relp_auth_mode = "certvalid";
};

TEST_F(TlsTest, DeliversToTheRightServer)
{
    const auto server = issue("localhost", "DNS:localhost,IP:127.0.0.1", &authority);
    Rsyslog receiver(input(server));
    for (const std::string host : {"localhost", "127.0.0.1"}) {
        Drive drive(sink(receiver, host));
        drive.journal.grow(1000);
        drive.start();
        ASSERT_TRUE(drive.until([&] { return receiver.lines().size() % 1000 == 0 && !receiver.lines().empty(); }));
    }
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(1000));
}

TEST_F(TlsTest, RefusesAnUnknownAuthority)
{
    const auto stranger = issue("Somebody else", "", nullptr);
    const auto server = issue("localhost", "DNS:localhost", &stranger);
    Rsyslog receiver(input(server));
    Drive drive(sink(receiver));
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("certificate is refused: unable to get local issuer certificate"));
    drive.finish();
    EXPECT_TRUE(receiver.lines().empty());
}

TEST_F(TlsTest, RefusesAnotherHostsCertificate)
{
    const auto server = issue("other.example", "DNS:other.example", &authority);
    Rsyslog receiver(input(server));
    Drive drive(sink(receiver));
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("certificate is refused: hostname mismatch"));
}

TEST_F(TlsTest, RefusesAnExpiredCertificate)
{
    const auto server = issue("localhost", "DNS:localhost", &authority, -3600);
    Rsyslog receiver(input(server));
    Drive drive(sink(receiver));
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("certificate is refused: certificate has expired"));
}

TEST_F(TlsTest, NamesAnUnreadableAuthorityFile)
{
    const auto server = issue("localhost", "DNS:localhost", &authority);
    Rsyslog receiver(input(server));
    auto wrong = sink(receiver);
    wrong.target.as<SyslogSettings>()->ca_file = "/nowhere/ca.pem";
    Drive drive(wrong);
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("reading the authorities in /nowhere/ca.pem"));
}

TEST_F(TlsTest, ShowsItsOwnCertificateWhereOneIsDemanded)
{
    auth_mode = "x509/certvalid";
    const auto server = issue("localhost", "DNS:localhost", &authority);
    const auto client = issue("sensor1", "DNS:sensor1", &authority);
    Rsyslog receiver(input(server));
    {
        Drive without(sink(receiver));
        without.journal.grow(1);
        without.start();
        EXPECT_THAT(without.error(), testing::Not(testing::IsEmpty()));
    }
    write_pem(client, folder.path() / "client.pem", folder.path() / "client.key");
    auto with = sink(receiver);
    with.target.as<SyslogSettings>()->certificate_file = (folder.path() / "client.pem").string();
    with.target.as<SyslogSettings>()->key_file = (folder.path() / "client.key").string();
    Drive drive(with);
    drive.journal.grow(5);
    drive.start();
    EXPECT_TRUE(drive.delivered(5)) << drive.status().last_error;
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(5));
}

TEST_F(TlsTest, AcknowledgesOverRelpAndSeesOurCertificate)
{
    const auto server = issue("localhost", "DNS:localhost", &authority);
    const auto client = issue("sensor1", "DNS:sensor1", &authority);
    Rsyslog receiver(relp_input(server));
    write_pem(client, folder.path() / "client.pem", folder.path() / "client.key");
    auto with = sink(receiver, "localhost", "relp+tls");
    with.target.as<SyslogSettings>()->certificate_file = (folder.path() / "client.pem").string();
    with.target.as<SyslogSettings>()->key_file = (folder.path() / "client.key").string();
    Drive drive(with);
    drive.journal.grow(3000);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return drive.status().delivered == 3000; })) << drive.status().last_error;
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(3000));
    EXPECT_EQ(receiver.lines().size(), 3000u);

    receiver.restart(SIGKILL);
    drive.journal.grow(2000);
    drive.dispatcher.journal_grew();
    drive.retry();
    ASSERT_TRUE(drive.delivered(5000)) << drive.status().last_error;
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(5000));
}

TEST_F(TlsTest, RefusesAnotherHostsCertificateOverRelp)
{
    const auto server = issue("other.example", "DNS:other.example", &authority);
    Rsyslog receiver(relp_input(server));
    Drive drive(sink(receiver, "localhost", "relp+tls"));
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("certificate is refused: hostname mismatch"));
}

}  // namespace
}  // namespace onvigil::alerts
