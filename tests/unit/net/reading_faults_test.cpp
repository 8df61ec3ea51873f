#include "net/reading_faults.hpp"

#include "base/ensure.hpp"

#include <gmock/gmock.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <new>
#include <stdexcept>

namespace onvigil::net::reading_faults_test {
namespace {

const auto host = *model::parse_ip("10.0.0.7");

TEST(ReadingFaults, NameTheHostAndWhatWasThrownAndSayWhatToDo)
{
    ReadingFaults faults("answers cannot be read");
    EXPECT_TRUE(faults.contain(host, [] {}));
    EXPECT_TRUE(faults.problems().empty());
    EXPECT_FALSE(faults.contain(host, [] { (void)std::string("short").substr(6); }));
    ASSERT_EQ(faults.problems().size(), 1u);
    EXPECT_EQ(faults.problems()[0].what, "answers cannot be read");
    EXPECT_THAT(faults.problems()[0].detail, testing::StartsWith("10.0.0.7: basic_string::substr"));
    EXPECT_THAT(faults.problems()[0].remedy, testing::HasSubstr("host 10.0.0.7"));
}

TEST(ReadingFaults, AreNeitherCancellationNorWantOfMemoryNorABrokenPromise)
{
    ReadingFaults faults("answers cannot be read");
    const auto fails_with = [](boost::system::error_code error) { throw boost::system::system_error(error); };
    EXPECT_THROW(faults.contain(host, [&] { fails_with(boost::asio::error::operation_aborted); }),
                 boost::system::system_error);
    EXPECT_THROW(faults.contain(host, [] { throw std::bad_alloc(); }), std::bad_alloc);
    EXPECT_THROW(faults.contain(host, [] { ensure(false, "an index holds what it was given"); }), Bug);
    EXPECT_EQ(faults.count(), 0u);
    EXPECT_FALSE(faults.contain(host, [&] { fails_with(boost::asio::error::invalid_argument); }));
    EXPECT_EQ(faults.count(), 1u);
}

TEST(ReadingFaults, NameSomeOfManyHosts)
{
    ReadingFaults faults("answers cannot be read");
    for (unsigned i = 0; i < 1000; ++i)
        faults.contain(boost::asio::ip::address_v4(i), [] { throw std::logic_error("x"); });
    EXPECT_EQ(faults.count(), 1000u);
    EXPECT_EQ(faults.problems()[0].detail, "0.0.0.0: x, 0.0.0.1: x, 0.0.0.2: x, 0.0.0.3: x");
}

}  // namespace
}  // namespace onvigil::net::reading_faults_test
