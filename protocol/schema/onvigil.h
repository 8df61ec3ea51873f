/* protocol/schema/onvigil.h - what Onvigil reads of SOAP, in the language of gSOAP's soapcpp2, which makes the
   deserializers of it at build time (cmake/Gsoap.cmake). Not C++: only soapcpp2 reads this file.

   Sources: WS-Discovery (April 2005; 2009/01 as second namespace), WS-Addressing (August 2004, 2005/08),
   SOAP 1.1 and 1.2, ONVIF device management service and common schema.

   Everything is optional text: devices leave out what is required and put words where numbers belong, and one such
   slip must not lose the rest. What the text means is decided in wsd.cpp and onvif.cpp. */

//gsoap wsdd service name: onvigil
//gsoap wsa schema namespace:  http://schemas.xmlsoap.org/ws/2004/08/addressing
//gsoap wsa schema namespace2: http://www.w3.org/2005/08/addressing
//gsoap wsa schema form: qualified
//gsoap wsdd schema namespace:  http://schemas.xmlsoap.org/ws/2005/04/discovery
//gsoap wsdd schema namespace2: http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01
//gsoap wsdd schema form: qualified
//gsoap tds schema namespace: http://www.onvif.org/ver10/device/wsdl
//gsoap tds schema form: qualified
//gsoap tt schema namespace: http://www.onvif.org/ver10/schema
//gsoap tt schema elementForm: qualified
//gsoap tt schema attributeForm: unqualified
//gsoap flt schema namespace: urn:onvigil:fault
//gsoap flt schema form: unqualified

/* Headers. Whatever else stands there is skipped. */

struct SOAP_ENV__Header
{
    char *wsa__MessageID 0;
    char *wsa__RelatesTo 0;
};

/* Faults of both SOAP versions. Ours instead of gSOAP's own: there codes are QNames and break on undeclared prefixes. */

struct flt__Code
{
    char *SOAP_ENV__Value 0;
    struct flt__Code *SOAP_ENV__Subcode 0;
};

struct flt__Texts
{
    char *SOAP_ENV__Text 0;
};

struct flt__Fault
{
    char *faultcode 0;
    char *faultstring 0;
    struct flt__Code *SOAP_ENV__Code 0;
    struct flt__Texts *SOAP_ENV__Reason 0;
    char *SOAP_ENV__Node 0;
    char *SOAP_ENV__Role 0;
    struct flt__Texts *SOAP_ENV__Detail 0;
};

/* WS-Discovery. One type serves Hello, Bye, Probe, Resolve and the matches: they share their elements. */

struct wsa__Endpoint
{
    char *Address 0;
};

struct wsdd__Announcement
{
    struct wsa__Endpoint *wsa__EndpointReference 0;
    char *Types 0;
    int __sizeScopes;
    char **Scopes 0;
    char *XAddrs 0;
    char *MetadataVersion 0;
};

struct wsdd__ProbeMatchList
{
    int __sizeProbeMatch;
    struct wsdd__Announcement *ProbeMatch 0;
};

struct wsdd__ResolveMatchList
{
    int __sizeResolveMatch;
    struct wsdd__Announcement *ResolveMatch 0;
};

/* ONVIF device management: the answers to the calls in onvif.hpp. */

struct tt__Time { char *Hour 0; char *Minute 0; char *Second 0; };
struct tt__Date { char *Year 0; char *Month 0; char *Day 0; };
struct tt__DateTime { struct tt__Time *Time 0; struct tt__Date *Date 0; };
struct tt__TimeZone { char *TZ 0; };
struct tt__SystemDateTime
{
    char *DaylightSavings 0;
    struct tt__TimeZone *TimeZone 0;
    struct tt__DateTime *UTCDateTime 0;
    struct tt__DateTime *LocalDateTime 0;
};

struct tds__DateTimeAnswer
{
    struct tt__SystemDateTime *SystemDateAndTime 0;
};

struct tds__DeviceInformationAnswer
{
    char *Manufacturer 0;
    char *Model 0;
    char *FirmwareVersion 0;
    char *SerialNumber 0;
    char *HardwareId 0;
};

struct tt__Scope { char *ScopeItem 0; };

struct tds__ScopesAnswer
{
    int __sizeScopes;
    struct tt__Scope *Scopes 0;
};

struct tt__PrefixedAddress { char *Address 0; };

struct tt__AddressConfiguration
{
    int __sizeManual;
    struct tt__PrefixedAddress *Manual 0;
    int __sizeLinkLocal;
    struct tt__PrefixedAddress *LinkLocal 0;
    int __sizeFromDHCP;
    struct tt__PrefixedAddress *FromDHCP 0;
    int __sizeFromRA;
    struct tt__PrefixedAddress *FromRA 0;
};

struct tt__AddressFamily { struct tt__AddressConfiguration *Config 0; };
struct tt__InterfaceInfo { char *Name 0; char *HwAddress 0; };

struct tt__NetworkInterface
{
    @char *token 0;
    struct tt__InterfaceInfo *Info 0;
    struct tt__AddressFamily *IPv4 0;
    struct tt__AddressFamily *IPv6 0;
};

struct tds__NetworkInterfacesAnswer
{
    int __sizeNetworkInterfaces;
    struct tt__NetworkInterface *NetworkInterfaces 0;
};

struct tt__HostnameInformation { char *Name 0; };

struct tds__HostnameAnswer
{
    struct tt__HostnameInformation *HostnameInformation 0;
};

struct tds__Service { char *Namespace 0; char *XAddr 0; };

struct tds__ServicesAnswer
{
    int __sizeService;
    struct tds__Service *Service 0;
};

struct tt__Capability { char *XAddr 0; };

struct tt__Capabilities
{
    struct tt__Capability *Analytics 0;
    struct tt__Capability *Device 0;
    struct tt__Capability *Events 0;
    struct tt__Capability *Imaging 0;
    struct tt__Capability *Media 0;
    struct tt__Capability *PTZ 0;
};

struct tds__CapabilitiesAnswer
{
    struct tt__Capabilities *Capabilities 0;
};
