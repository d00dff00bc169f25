// Safetensors files put together by hand, and a small one of ours, for the tests of the container.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <cstring>
#include <filesystem>
#include <vector>

#include "runs/safetensors.h"

namespace ttq::test {

// Length, header, data, as they stand; nothing is checked.
inline QByteArray safetensorsBytes(const QByteArray &header, const QByteArray &data)
{
    QByteArray file;
    for (int i = 0; i < 8; ++i)
        file.append(char(quint64(header.size()) >> 8 * i & 0xFF));
    return file + header + data;
}

inline std::filesystem::path pathOf(const QString &name)
{
    return name.toStdString();
}

// Plain and fast: the tests write thousands of damaged files that nobody needs to be durable.
inline bool put(const QString &name, const QByteArray &bytes)
{
    QFile file(name);
    file.remove();  // to cut a file short and write it again makes ext4 wait for the disk
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.flush();
}

inline QByteArray get(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <class T>
std::span<const std::byte> bytesOf(const std::vector<T> &values)
{
    return std::as_bytes(std::span(values));
}

// A checkpoint in small: two float tensors of one shape, codes, a scalar and an empty one.
struct SmallFile {
    std::vector<float> first{1.5f, -2.25f, 0, 3e-38f}, second{4, 5, 6, 7};
    std::vector<std::int8_t> codes{-1, 0, 1, 1, -1};
    std::vector<std::int64_t> step{12000};

    std::vector<TensorView> tensors() const
    {
        return {{"codes", DType::I8, {5}, bytesOf(codes)},
                {"model.b", DType::F32, {2, 2}, bytesOf(second)},
                {"model.a", DType::F32, {2, 2}, bytesOf(first)},
                {"optim.step", DType::I64, {}, bytesOf(step)},
                {"optim.none", DType::F64, {3, 0}, {}}};
    }
    Metadata metadata() const { return {{"format", "ttq-checkpoint"}, {"config", "seed = 1\nname = \"ä\"\n"}}; }
    Expected<std::string> write(const QString &name) const
    {
        return writeSafetensors(pathOf(name), tensors(), metadata());
    }
};

}  // namespace ttq::test
