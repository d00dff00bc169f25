// Folders of image files with one folder a class: which files there are and which class each shows. Nothing is decoded.
//
// Layouts, by what the root holds:
//   train/CLASS/…/x.jpg and val/CLASS/…/x.jpg     any set; ImageNet with its wnid folders
//   training/CLASS/x.JPEG, validation/CLASS/…     Tiny ImageNet as TropComplique's script moves it
//   train/WNID/images/x.JPEG, val/images/x.JPEG with val/val_annotations.txt     Tiny ImageNet as published
// The training folder is the first of train, training; the other the first of val, validation, valid, test that is
// labelled. words.txt in the root (wnid, tab, names) gives the classes readable names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct ImageFiles {
    std::string folder;                 // "train", "validation", …
    std::vector<std::string> files;     // relative to the root, ascending bytewise within a class
    std::vector<std::uint16_t> labels;  // < classes
};

struct ImageFolder {
    std::filesystem::path root;
    std::vector<std::string> folders;  // of the classes, ascending; the label is the position
    std::vector<std::string> classes;  // readable names
    ImageFiles train, test;
    // Of classes: pictures of kinds that are not read, and folders that lie too deep; both relative to the root.
    std::vector<std::string> otherKinds, tooDeep;
};

// Files are those ending in .jpg .jpeg .png .bmp .webp .ppm .pgm (any case), up to four folders deep in their class;
// names that start with a dot are passed over. Pictures of other kinds, as far as the ending tells, and deeper folders
// are left out and listed. Errors: NotFound for a missing folder and for a class without a training
// image; Corrupt for a class folder or annotation that the training folder does not know, naming the line; Io.
Expected<ImageFolder> scanImageFolder(const std::filesystem::path &root);

// Whether scanImageFolder would find a training folder here.
bool looksLikeImageFolder(const std::filesystem::path &root);

}  // namespace ttq
