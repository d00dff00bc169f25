#!/usr/bin/env python3
"""The transforms of bench_inputpipeline in torchvision (Debian: python3-torchvision), one thread, for comparison.

    torchvision_input.py [--seconds S]

Prints one line a case: its name in bench_inputpipeline, milliseconds for a batch of 128 by the wall clock and of
processor time (each the best of several rounds). CIFAR images are random ones in memory, as there; the pictures are the first 128 of
$TTQ_TEST_DATA/tiny-imagenet-20/train, read into memory first, and decoded each time.
"""
import argparse
import io
import os
import pathlib
import sys
import time

import numpy
import torch
from PIL import Image
from torchvision import transforms

BATCH = 128


def cifar():
    """As torchvision.datasets.CIFAR10 hands images out: a PIL image made of the array, then the transforms."""
    pixels = numpy.random.default_rng(1).integers(0, 256, (10000, 32, 32, 3), dtype=numpy.uint8)
    order = numpy.random.default_rng(2).permutation(len(pixels))
    change = transforms.Compose([
        transforms.RandomCrop(32, padding=4),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.5,) * 3, (0.25,) * 3),
    ])

    def batch(number):
        first = number % (len(pixels) // BATCH) * BATCH
        return torch.stack([change(Image.fromarray(pixels[i])) for i in order[first:first + BATCH]])
    return batch


def pictures(decoding):
    root = pathlib.Path(os.environ["TTQ_TEST_DATA"]) / "tiny-imagenet-20" / "train"
    files = [file.read_bytes() for file in sorted(root.rglob("*.JPEG"))[:BATCH]]
    change = transforms.Compose([
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.45,) * 3, (0.23,) * 3),
    ])
    decoded = [Image.open(io.BytesIO(file)).convert("RGB") for file in files]

    def batch(_):
        if decoding:
            return torch.stack([change(Image.open(io.BytesIO(file)).convert("RGB")) for file in files])
        return torch.stack([change(image) for image in decoded])
    return batch


def best(batch, seconds):
    """Milliseconds of the quickest batch, by the wall clock and of the processor: what else runs only makes it slower."""
    batch(0)
    wall, processor, number, end = [], [], 1, time.monotonic() + seconds
    while time.monotonic() < end or len(wall) < 3:
        started = time.perf_counter(), time.process_time()
        batch(number)
        wall.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
        number += 1
    return 1000 * min(wall), 1000 * min(processor)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="for each case")
    seconds = parser.parse_args().seconds
    torch.set_num_threads(1)
    torch.manual_seed(1)
    cases = {"cifar_crop_flip_nchw": cifar()}
    if os.environ.get("TTQ_TEST_DATA"):
        cases["tiny_imagenet_resized_crop_224_decoding"] = pictures(True)
        cases["tiny_imagenet_resized_crop_224_cached"] = pictures(False)
    else:
        print("TTQ_TEST_DATA is not set: pictures are left out", file=sys.stderr)
    for name, batch in cases.items():
        wall, processor = best(batch, seconds)
        print(f"{name:45} {wall:9.2f} ms, of the processor {processor:9.2f} ms", flush=True)


if __name__ == "__main__":
    main()
