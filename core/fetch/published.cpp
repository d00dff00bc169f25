#include "published.h"

#include <algorithm>

namespace ttq {

namespace {

// MD5s are the publishers': on the pages of CIFAR and Fashion-MNIST, and for MNIST and Tiny ImageNet those that the usual
// loaders (torchvision's among them) have been checking.
std::vector<RemoteSet> allSets()
{
    const std::string toronto = "https://www.cs.toronto.edu/~kriz/";
    const std::string zalando = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/";
    // The publisher's own server is gone; PyTorch's copy of the same files stands in.
    const std::string digits = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    const std::string trainImages = "train-images-idx3-ubyte.gz", trainLabels = "train-labels-idx1-ubyte.gz",
                      testImages = "t10k-images-idx3-ubyte.gz", testLabels = "t10k-labels-idx1-ubyte.gz";
    return {
        {"fashion-mnist",
         "fashion-mnist",
         Packing::Files,
         {{zalando + trainImages, trainImages, 26'421'880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d", ""},
          {zalando + trainLabels, trainLabels, 29'515, "25c81989df183df01b3e8a0aad5dffbe", ""},
          {zalando + testImages, testImages, 4'422'102, "bef4ecab320f06d8554ea6380940ec79", ""},
          {zalando + testLabels, testLabels, 5'148, "bb300cfdad3c16e7a12a480ee83cd310", ""}},
         0},
        {"mnist",
         "mnist",
         Packing::Files,
         {{digits + trainImages, trainImages, 9'912'422, "f68b3c2dcbeaaa9fbdd348bbdeb94873", ""},
          {digits + trainLabels, trainLabels, 28'881, "d53e105ee54ea40749a09fcbcd1e9432", ""},
          {digits + testImages, testImages, 1'648'877, "9fb629c4189551a2d022fa330f9573f3", ""},
          {digits + testLabels, testLabels, 4'542, "ec29112dd5afa0611ce80d1b7f02629c", ""}},
         0},
        {"cifar10",
         "cifar-10-batches-bin",
         Packing::Tar,
         {{toronto + "cifar-10-binary.tar.gz", "cifar-10-binary.tar.gz", 170'052'171,
           "c32a1d4ab5d03f1284b67883e8d87530", ""}},
         184'400'000},
        {"cifar100",
         "cifar-100-binary",
         Packing::Tar,
         {{toronto + "cifar-100-binary.tar.gz", "cifar-100-binary.tar.gz", 168'513'733,
           "03b5dce01913d631647c71ecec9e9cb8", ""}},
         184'500'000},
        {"tiny-imagenet",
         "tiny-imagenet-200",
         Packing::Zip,
         {{"https://cs231n.stanford.edu/tiny-imagenet-200.zip", "tiny-imagenet-200.zip", 248'100'043,
           "90528d7ca1a48142e341f4ef8d21d0de", ""}},
         500'000'000},
    };
}

}  // namespace

std::uint64_t RemoteSet::bytes() const
{
    std::uint64_t sum = 0;
    for (const RemoteFile &file : files)
        sum += file.bytes;
    return sum;
}

const RemoteSet *publishedSet(std::string_view dataset)
{
    static const std::vector<RemoteSet> kSets = allSets();
    const auto found
        = std::find_if(kSets.begin(), kSets.end(), [&](const RemoteSet &set) { return set.dataset == dataset; });
    return found == kSets.end() ? nullptr : &*found;
}

std::string howToGet(std::string_view dataset)
{
    if (dataset == "imagenet")
        return "ImageNet (ILSVRC 2012) is given to registered researchers only: sign in at "
               "https://image-net.org/download, download ILSVRC2012_img_train.tar and ILSVRC2012_img_val.tar, and "
               "unpack "
               "them as FOLDER/train/WNID/*.JPEG (each archive within the first one into a folder of its name) and "
               "FOLDER/val/WNID/*.JPEG (the labels come in the development kit). Then: data.dataset = "
               "\"image-folder\", "
               "data.folder = \"FOLDER\", data.image_size = 224.";
    if (dataset == "image-folder")
        return "Your own pictures: FOLDER/train/CLASS/*.jpg and FOLDER/val/CLASS/*.jpg (png, bmp, webp, ppm and pgm "
               "too). "
               "Then: data.folder = \"FOLDER\", and data.image_size where they differ in size.";
    if (dataset == "fashion-mnist-12k")
        return "It comes with the program.";
    return {};
}

}  // namespace ttq
