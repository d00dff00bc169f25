#include "system.h"

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "safefile.h"
#include "text.h"

namespace ttq {
namespace {

std::string formatted(const char *format, const std::tm &time)
{
    char buffer[64];
    return std::string(buffer, std::strftime(buffer, sizeof buffer, format, &time));
}

std::optional<std::string> kernelFile(const std::string &path)
{
    const Expected<std::string> text = readTextFile(path);
    return text ? std::optional<std::string>(trimmed(*text)) : std::nullopt;
}

// The whole cores that a container's quota leaves ("max 100000" or "200000 100000"); nullopt without one.
std::optional<int> quotaCores()
{
    const std::optional<std::string> text = kernelFile("/sys/fs/cgroup/cpu.max");
    if (!text)
        return std::nullopt;
    const std::vector<std::string> parts = split(*text, ' ');
    const std::optional<double> quota = parseDouble(parts.empty() ? "" : parts[0]);
    const std::optional<double> period = parseDouble(parts.size() < 2 ? "" : parts[1]);
    if (!quota || !period || *period <= 0)
        return std::nullopt;
    return std::max(1, static_cast<int>(std::ceil(*quota / *period)));
}

}  // namespace

double unixTime()
{
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

double monotonicTime()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string isoTime(double unixSeconds)
{
    const std::time_t seconds = static_cast<std::time_t>(std::floor(unixSeconds));
    std::tm time{};
    gmtime_r(&seconds, &time);
    return formatted("%Y-%m-%dT%H:%M:%SZ", time);
}

std::string runTimestamp(double unixSeconds)
{
    const std::time_t seconds = static_cast<std::time_t>(std::floor(unixSeconds));
    std::tm time{};
    tzset();  // localtime_r need not
    localtime_r(&seconds, &time);
    return formatted("%Y-%m-%d-%H%M", time);
}

std::string newUuid()
{
    std::random_device device;
    std::array<std::uint32_t, 4> words{};
    std::generate(words.begin(), words.end(), [&] { return device(); });
    words[1] = (words[1] & 0xFFFF0FFFu) | 0x00004000u;  // version 4
    words[2] = (words[2] & 0x3FFFFFFFu) | 0x80000000u;  // variant 1
    char text[37];
    std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16, words[1] & 0xFFFFu,
                  words[2] >> 16, words[2] & 0xFFFFu, words[3]);
    return text;
}

std::string hostName()
{
    utsname facts{};
    return uname(&facts) == 0 ? facts.nodename : "";
}

std::string isaLevel()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
    const bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
        && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl");
    return v4 ? "x86-64-v4" : v3 ? "x86-64-v3" : v2 ? "x86-64-v2" : "x86-64";
#else
    utsname facts{};
    return uname(&facts) == 0 ? facts.machine : "unknown";
#endif
}

std::string cpuName()
{
    const std::optional<std::string> text = kernelFile("/proc/cpuinfo");
    for (const std::string &line : split(text.value_or(""), '\n')) {
        const std::size_t colon = line.find(':');
        if (colon != std::string::npos && trimmed(std::string_view(line).substr(0, colon)) == "model name")
            return std::string(trimmed(std::string_view(line).substr(colon + 1)));
    }
    return "";
}

int physicalCores()
{
    std::set<std::string> cores;
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (!CPU_ISSET(cpu, &allowed))
                continue;
            // Hyper-threads of a core share the list; without /sys each is counted.
            const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
            cores.insert(kernelFile(topology + "thread_siblings_list").value_or("cpu" + std::to_string(cpu)));
        }
    }
    int count = static_cast<int>(cores.empty() ? std::thread::hardware_concurrency() : cores.size());
    if (const std::optional<int> quota = quotaCores())
        count = std::min(count, *quota);
    return std::max(1, count);
}

}  // namespace ttq
