// Facts about this process and host: time, identity, processor. No state.
#pragma once

#include <string>

namespace ttq {

double unixTime();                             // seconds since 1970, UTC, with fraction
double monotonicTime();                        // seconds since an arbitrary start; never goes back
std::string isoTime(double unixSeconds);       // "2026-11-21T14:32:05Z"
std::string runTimestamp(double unixSeconds);  // "2026-11-21-1432", local time, for folder names
std::string newUuid();                         // random (version 4), from the operating system
std::string hostName();
std::string isaLevel();  // "x86-64", "x86-64-v2", "x86-64-v3" (AVX2) or "x86-64-v4" (AVX-512); else the machine's name
std::string cpuName();   // "AMD EPYC …", empty if unknown
int physicalCores();     // cores this process may use (affinity, container quota), hyper-threads counted once; ≥ 1

}  // namespace ttq
