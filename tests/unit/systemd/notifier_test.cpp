#include "systemd/notifier.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "support/temp_dir.hpp"

namespace onvigil::systemd {
namespace {

/// A service manager's end of NOTIFY_SOCKET.
class ServiceManager {
public:
    ServiceManager()
    {
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (dir_.path() / "notify").string();
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~ServiceManager()
    {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(socket_);
    }
    std::string heard()
    {
        char buffer[4096];
        const auto size = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
        return size < 0 ? "" : std::string(buffer, static_cast<std::size_t>(size));
    }

private:
    test::TempDir dir_;
    int socket_ = -1;
};

TEST(Notifier, SaysReadyWithAStatusThatCannotForgeAnotherLine)
{
    ServiceManager manager;
    notify_ready("looking\nSTOPPING=1");
    EXPECT_EQ(manager.heard(), "READY=1\nSTATUS=looking STOPPING=1");
}

TEST(Notifier, ReloadingCarriesAMonotonicStamp)
{
    ServiceManager manager;
    notify_reloading();
    EXPECT_EQ(manager.heard().rfind("RELOADING=1\nMONOTONIC_USEC=", 0), 0u);
}

TEST(Notifier, IsSilentOutsideSystemd)
{
    ::unsetenv("NOTIFY_SOCKET");
    EXPECT_NO_THROW(notify_stopping());
}

}  // namespace
}  // namespace onvigil::systemd
