#include "model/neutral_label.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {
namespace {

TEST(NeutralLabel, SaysNothingOfACompany)
{
    for (const char* label :
         {"", "  ", "-", "H264", "h.264", "H.265", "ONVIF", "Onvif", "IP-Camera", "IPC", "N/A", "General",
          "Windows Media Connect compatible", "Windows Media Connect compatible (MiniDLNA)"})
        EXPECT_TRUE(is_neutral_label(label)) << label;
    for (const char* label :
         {"AXIS", "H264 Works", "Onvif Systems", "IPCAM-Tech", "海康", "General Electric", "Privat"})
        EXPECT_FALSE(is_neutral_label(label)) << label;
}

}  // namespace
}  // namespace onvigil::model
