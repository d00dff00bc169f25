#include "jpeg.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

// After <cstdio>: it uses FILE and does not include it.
#include <jerror.h>
#include <jpeglib.h>

namespace ttq {

namespace {

constexpr int kMostUnused = 64;  // bytes between the parts of a file
constexpr int kMostScans = 500;  // each one of a progressive file costs a pass over the whole picture

// libjpeg's state, and what went wrong. Its errors come back by longjmp: no object with a destructor may live between
// setjmp and there.
struct Decoder {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf failed{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    bool scans = false;   // too many of them
    bool memory = false;  // too little of it
    std::size_t offset = 0;
    std::size_t size = 0;
};

Decoder *decoderOf(j_common_ptr info)
{
    return static_cast<Decoder *>(info->client_data);
}

[[noreturn]] void fail(j_common_ptr info)
{
    Decoder *decoder = decoderOf(info);
    info->err->format_message(info, decoder->message.data());
    decoder->memory = info->err->msg_code == JERR_OUT_OF_MEMORY;
    decoder->offset = decoder->info.src == nullptr ? 0 : decoder->size - decoder->info.src->bytes_in_buffer;
    std::longjmp(decoder->failed, 1);
}

// What libjpeg warns of and goes on: a file that ends early or holds a wrong code has lost a part of its picture.
void onMessage(j_common_ptr info, int level)
{
    const int code = info->err->msg_code;
    const bool lost = code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_JPEG_EOF;
    // Bytes that no part of the picture has used: some are harmless, many are what other codes would have needed.
    const bool unused = code == JWRN_EXTRANEOUS_DATA && info->err->msg_parm.i[0] > kMostUnused;
    if (level < 0 && (lost || unused))
        fail(info);
}

void onProgress(j_common_ptr info)
{
    Decoder *decoder = decoderOf(info);
    if (decoder->info.input_scan_number <= kMostScans)
        return;
    decoder->scans = true;
    fail(info);
}

enum class Outcome { Done, FourColours, Failed };

// `rgb` has room for height × width pixels.
Outcome decodeInto(Decoder &decoder, const std::uint8_t *bytes, std::size_t size, int height, int width,
                   std::uint8_t *rgb)
{
    jpeg_decompress_struct &info = decoder.info;
    if (setjmp(decoder.failed) != 0) {
        jpeg_destroy_decompress(&info);
        return Outcome::Failed;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes, static_cast<unsigned long>(size));
    jpeg_read_header(&info, TRUE);
    if (info.num_components == 4) {
        jpeg_destroy_decompress(&info);
        return Outcome::FourColours;
    }
    info.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info);
    if (static_cast<int>(info.output_height) != height || static_cast<int>(info.output_width) != width) {
        std::strcpy(decoder.message.data(), "another size than its header says");
        jpeg_destroy_decompress(&info);
        return Outcome::Failed;
    }
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = rgb + std::size_t{3} * static_cast<std::size_t>(width) * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return Outcome::Done;
}

}  // namespace

Expected<std::optional<Picture>> decodeJpeg(std::span<const std::uint8_t> bytes, int height, int width,
                                            const std::string &name)
{
    Picture picture{height, width,
                    std::vector<std::uint8_t>(3 * static_cast<std::size_t>(height) * static_cast<std::size_t>(width))};
    Decoder decoder;
    decoder.size = bytes.size();
    decoder.info.err = jpeg_std_error(&decoder.errors);
    decoder.info.client_data = &decoder;
    decoder.errors.error_exit = fail;
    decoder.errors.emit_message = onMessage;
    decoder.errors.output_message = [](j_common_ptr) {};
    decoder.progress.progress_monitor = onProgress;
    decoder.info.progress = &decoder.progress;
    switch (decodeInto(decoder, bytes.data(), bytes.size(), height, width, picture.rgb.data())) {
    case Outcome::Done: return std::optional(std::move(picture));
    case Outcome::FourColours: return std::optional<Picture>();
    case Outcome::Failed: break;
    }
    if (decoder.memory)
        throw std::bad_alloc();
    if (decoder.scans)
        return Unexpected{
            Error{ErrorCode::Unsupported, name + ": the JPEG has more than " + std::to_string(kMostScans) + " scans"}};
    return Unexpected{Error{ErrorCode::Corrupt,
                            name + ": offset " + std::to_string(decoder.offset) + ": the JPEG is damaged ("
                                + decoder.message.data() + ")"}};
}

}  // namespace ttq
