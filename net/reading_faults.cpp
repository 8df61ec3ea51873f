#include "net/reading_faults.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>
#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>

#include <new>

namespace onvigil::net {

void ReadingFaults::note(const model::IpAddress& from, const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const Bug&) {  // a broken promise of ours may have left more than this reading half done
        throw;
    } catch (const boost::asio::multiple_exceptions&) {  // a race that was cancelled
        throw;
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted) throw;
        if (named_.size() < most_named) named_.try_emplace(from, error.what());
    } catch (const std::exception& error) {
        if (named_.size() < most_named) named_.try_emplace(from, error.what());
    }
    ++count_;
}

std::vector<model::HealthProblem> ReadingFaults::problems() const
{
    if (named_.empty()) return {};
    std::string detail;
    for (const auto& [host, thrown] : named_)
        detail += fmt::format("{}{}: {}", detail.empty() ? "" : ", ", host.to_string(), thrown);
    return {{what_,
             detail,
             fmt::format("this is a fault of Onvigil: please report it with this line and a capture of what the host "
                         "sends (tcpdump -w capture.pcap host {}); all other devices are served",
                         named_.begin()->first.to_string()),
             {}}};
}

}  // namespace onvigil::net
