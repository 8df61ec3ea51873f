#include "store/device_numbers.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "store/database.hpp"
#include "store/device_table.hpp"
#include "support/full_record.hpp"

namespace onvigil::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Numbers, FollowOneAnotherAndStayWithTheirIds)
{
    Database database({});
    const auto first = number_of(database, "dev-a", "mac:a"), second = number_of(database, "dev-b");
    EXPECT_EQ(second, first + 1);
    EXPECT_EQ(number_of(database, "dev-a"), first);
    EXPECT_EQ(known_number(database, "dev-b"), second);
    EXPECT_EQ(known_number(database, "dev-c"), std::nullopt);
}

TEST(Numbers, OfChangesAreTakenTogether)
{
    Database database({});
    const auto first = take_changes(database, 3);
    EXPECT_EQ(take_changes(database, 1), first + 3);
}

TEST(Numbers, OfDevicesThatAreGoneStayTaken)
{
    Database database({});
    const auto record = test::full_record(1);
    save_device(database, record, take_changes(database, 1));
    EXPECT_THAT(load_past_ids(database), IsEmpty());
    erase_device(database, record.device->id, take_changes(database, 1));
    EXPECT_THAT(load_past_ids(database), ElementsAre(Pair(record.device->id, record.device->identity_key)));
}

TEST(Numbers, OfTheLongestGoneAreForgottenBeyondTheBound)
{
    Database database({});
    (void)number_of(database, "dev-old", "mac:old");
    const auto record = test::full_record(1);
    save_device(database, record, take_changes(database, 1));
    database.execute("INSERT INTO past(number, id, key) VALUES(" + std::to_string(limits::past_ids + 2) +
                     ", 'dev-new', 'mac:new')");
    prune_past_ids(database);
    EXPECT_THAT(load_past_ids(database), ElementsAre(Pair("dev-new", "mac:new")));
    EXPECT_TRUE(known_number(database, record.device->id)) << "a device that is there keeps its number";
}

}  // namespace
}  // namespace onvigil::store
