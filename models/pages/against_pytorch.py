#!/usr/bin/env python3
"""Trains the same networks with ingot and with a loop of PyTorch, in turns, and prints
the samples per second of both: the last epoch of each run, so that neither compiling nor
warming up counts.

Both get the same files, batches, optimiser and threads. PyTorch keeps tables and images
in one tensor, the fastest that its loops know; pictures in files are read by a DataLoader
with as many workers as threads, as ingot reads them with as many data threads. It needs
torch, numpy and pillow."""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
NAMES = "lenet digits pictures".split()


def images(folder, kind):
    import numpy

    with gzip.open(os.path.join(folder, f"train-{kind}-ubyte.gz")) as file:
        data = numpy.frombuffer(file.read(), numpy.uint8)
    return data[16:].reshape(-1, 1, 28, 28) if kind == "images-idx3" else data[8:]


def build_lenet(nn):
    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
                         nn.Linear(84, 10))


def build_perceptron(nn):
    return nn.Sequential(nn.BatchNorm1d(64, affine=False), nn.Linear(64, 64), nn.ReLU(),
                         nn.Dropout(0.2), nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2),
                         nn.Linear(32, 10))


def batches_of_tensors(samples, labels, batch):
    """Yields shuffled batches; those of bytes as numbers from 0 to 1."""
    import torch

    order = torch.randperm(len(labels))
    for chosen in order.split(batch):
        x = samples[chosen]
        yield x.float().div_(255) if x.dtype == torch.uint8 else x, labels[chosen]


class Pictures:
    """A folder for each class, as torchvision's ImageFolder."""

    def __init__(self, folder):
        self.files = [(os.path.join(folder, name, file), label)
                      for label, name in enumerate(sorted(os.listdir(folder)))
                      for file in sorted(os.listdir(os.path.join(folder, name)))]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, number):
        import numpy
        import torch
        from PIL import Image

        path, label = self.files[number]
        with Image.open(path) as picture:
            pixels = torch.from_numpy(numpy.array(picture.convert("L")))
        return pixels.unsqueeze(0).float().div_(255), label


def torch_epochs(name, files, batch, threads):
    """What makes the batches of an epoch, how many samples it has, and the network."""
    import numpy
    import torch

    if name == "pictures":
        pictures = Pictures(files)
        loader = torch.utils.data.DataLoader(pictures, batch, shuffle=True, num_workers=threads,
                                             persistent_workers=True)
        return lambda: loader, len(pictures), build_lenet(torch.nn)
    if name == "digits":
        table = numpy.loadtxt(files, dtype=numpy.float32, delimiter=",", skiprows=1)
        samples, labels = table[:, :-1].copy(), table[:, -1].astype(numpy.int64)
        network = build_perceptron(torch.nn)
    else:
        samples = images(files, "images-idx3").copy()
        labels = images(files, "labels-idx1").astype(numpy.int64)
        network = build_lenet(torch.nn)
    samples, labels = torch.from_numpy(samples), torch.from_numpy(labels)
    return lambda: batches_of_tensors(samples, labels, batch), len(labels), network


def train_in_torch(name, files, batch, epochs, threads):
    import torch

    torch.set_num_threads(threads)
    batches, count, network = torch_epochs(name, files, batch, threads)
    network.train()
    adam = torch.optim.AdamW(network.parameters(), lr=1e-3, fused=True)
    loss_of = torch.nn.CrossEntropyLoss()
    for _ in range(epochs):
        begin = time.perf_counter()
        for x, labels in batches():
            adam.zero_grad(set_to_none=True)
            loss = loss_of(network(x), labels)
            loss.backward()
            adam.step()
        seconds = time.perf_counter() - begin
    print(json.dumps({"samples_per_second": count / seconds, "loss": loss.item()}))


def run(command):
    result = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)
    if result.returncode != 0:
        sys.exit(result.stderr.strip())
    return json.loads(result.stdout.splitlines()[-1])["samples_per_second"]


def ingot_command(arguments, name, files, epochs, threads):
    data = {"lenet": ["--data", f"images={files}/train-images-idx3-ubyte.gz",
                      "--data", f"labels={files}/train-labels-idx1-ubyte.gz"],
            "digits": ["--data", f"features={files}:^target", "--data", f"labels={files}:target"],
            "pictures": ["--data", f"images={files}:grey", "--data", f"labels={files}:labels"]}
    model = os.path.join(FOLDER, "tables.cpp:digits") if name == "digits" else "lenet"
    return [arguments.ingot, "train", model, *data[name], "--batch", str(arguments.batch),
            "--epochs", str(epochs), "--threads", str(threads), "--data-threads", str(threads),
            "--json"]


def compare(arguments, name, files, epochs, threads):
    torch_command = [sys.executable, __file__, "--loop", name, "--epochs", str(epochs), "--batch",
                     str(arguments.batch), "--threads", str(threads), files]
    speeds = [(run(ingot_command(arguments, name, files, epochs, threads)), run(torch_command))
              for _ in range(arguments.rounds)]
    ours, theirs = (statistics.median(column) for column in zip(*speeds))
    ratio = statistics.median(a / b for a, b in speeds)
    print(f"{name:9} {threads:7} {ours:12,.0f} {theirs:12,.0f} {ratio:6.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="of lenet: the folder with the files of the "
                        "MNIST family; of digits: digits.csv of tables.py; of pictures: the "
                        "folder of png_folder.py")
    parser.add_argument("--ingot", default="ingot", help="the command (default: ingot)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--batch", type=int, default=64, help="default: 64")
    parser.add_argument("--threads", default="1,2", help="default: 1,2")
    parser.add_argument("--epochs", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--loop", choices=NAMES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.loop:
        train_in_torch(arguments.loop, arguments.files[0], arguments.batch, arguments.epochs,
                       int(arguments.threads))
        return
    if len(arguments.files) != len(NAMES):
        parser.error("expected the files of " + ", ".join(NAMES))
    print(f"{'network':9} threads      ingot/s    PyTorch/s  ratio")
    for name, files, epochs in zip(NAMES, arguments.files, (2, 20, 2)):
        for threads in arguments.threads.split(","):
            compare(arguments, name, files, epochs, int(threads))


main()
