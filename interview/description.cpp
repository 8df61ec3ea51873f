#include "interview/description.hpp"

#include "base/text.hpp"
#include "net/observation_builder.hpp"
#include "protocol/ssdp.hpp"

namespace onvigil::interview {

std::optional<model::Observation> describe_device(const net::Description& description, const HttpReply& reply,
                                                  model::TimePoint now)
{
    if (reply.status != 200) return std::nullopt;
    const auto device = protocol::ssdp::decode_description(reply.body);
    if (!device) return std::nullopt;

    model::Observation observation;
    observation.source = model::Protocol::ssdp;
    observation.from = description.address;
    observation.network = description.network;
    observation.foreign_subnet = description.foreign_subnet;
    observation.at = now;
    net::add_claim(observation, model::Key::ssdp_manufacturer, text::clean(device->manufacturer));
    for (const std::string* said : {&device->device_type, &device->model_description, &device->manufacturer})
        net::add_kind(observation, *said);
    observation.model = text::clean(device->model_name);
    observation.serial = text::clean(device->serial);
    observation.name = text::clean(device->friendly_name);
    for (const std::string* said :
         {&device->device_type, &device->model_name, &device->model_description, &device->friendly_name})
        observation.camera = observation.camera || net::names_video_equipment(*said);
    return observation;
}

}  // namespace onvigil::interview
