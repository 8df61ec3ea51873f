#include "model/sharing.hpp"

namespace onvigil::model {

void share_texts(Device& device, TextPool& pool)
{
    for (auto& evidence : device.evidence)
        for (SharedText* text : {&evidence.value, &evidence.detail, &evidence.via}) pool.share(*text);
    for (SharedText* text : {&device.manufacturer, &device.model, &device.firmware, &device.serial, &device.hardware_id,
                             &device.name, &device.location, &device.hostname, &device.network})
        pool.share(*text);
    for (auto& mac : device.macs) pool.share(mac.organization);
    pool.share(device.scopes);
}

void share_texts(Verdict& verdict, TextPool& pool)
{
    for (SharedText* text : {&verdict.maker, &verdict.maker_name, &verdict.brand}) pool.share(*text);
    for (auto& reason : verdict.reasons)
        for (SharedText* text : {&reason.maker, &reason.text, &reason.badge}) pool.share(*text);
    for (auto& finding : verdict.findings) {
        for (SharedText* text : {&finding.list, &finding.maker, &finding.maker_name, &finding.citation})
            pool.share(*text);
        pool.share(finding.reasons);
    }
    for (auto& mention : verdict.announced)
        for (SharedText* text : {&mention.list, &mention.maker, &mention.text, &mention.citation}) pool.share(*text);
    pool.share(verdict.contradictions);
    for (auto& place : verdict.places)
        for (SharedText* text : {&place.text, &place.why, &place.brief_why}) pool.share(*text);
    pool.share(verdict.notes);
}

}  // namespace onvigil::model
