#include "alerts/loss_report.hpp"

namespace onvigil::alerts {

using namespace std::chrono_literals;

void Loss::add(const Loss& more)
{
    if (more.count == 0) return;
    first_seq = count == 0 ? more.first_seq : std::min(first_seq, more.first_seq);
    last_seq = std::max(last_seq, more.last_seq);
    count += more.count;
}

void LossReport::add(const Loss& loss, std::string_view why)
{
    if (loss.count == 0) return;
    loss_.add(loss);
    why_ = why;
}

Loss LossReport::take(Time now, bool failing)
{
    due_ = now + (failing ? 60s : 5s);
    return std::exchange(loss_, {});
}

}  // namespace onvigil::alerts
