#include "discovery/discovery.hpp"

#include "discovery/shell.hpp"

namespace onvigil::discovery {

Discovery::Discovery(const boost::asio::any_io_executor& executor, DiscoverySettings settings,
                     ObservationListener& listener, Interviews& interviews, const KnownDevices& known,
                     SweepPosition resume)
    : shell_(std::make_unique<Shell>(executor, std::move(settings), listener, interviews, known, resume))
{
}

Discovery::~Discovery() = default;

boost::asio::awaitable<void> Discovery::run()
{
    return shell_->run();
}

void Discovery::adopt(DiscoverySettings settings)
{
    shell_->adopt(std::move(settings));
}

boost::asio::awaitable<ScanSummary> Discovery::scan(std::vector<model::Cidr> networks,
                                                    std::shared_ptr<ScanProgress> progress)
{
    return shell_->scan(std::move(networks), std::move(progress));
}

net::ConnectGate& Discovery::connect_gate()
{
    return shell_->connect_gate();
}

Status Discovery::status() const
{
    return shell_->status();
}

SweepPosition Discovery::sweep_position() const
{
    return shell_->sweep_position();
}

}  // namespace onvigil::discovery
