//===- ImageSourceTest.cpp - Images of a folder, and their classes ---------===//
#include "runtime/train/data/SourceKinds.h"
#include "tests/runtime/train/data/DataFolder.h"
#include "tests/runtime/train/data/ImageFiles.h"

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

class ImageSources : public ingot::testing::DataFolder {
protected:
  /// An image of one pixel with this value.
  void savePixel(const std::string &name, uint8_t value) const {
    std::filesystem::create_directories(
        std::filesystem::path(path(name)).parent_path());
    save(PngFile{1, 1, 8, PNG_COLOR_TYPE_GRAY, {value}}.bytes(), name);
  }

  void saveClasses() const {
    savePixel("x/dog/2.png", 2);
    savePixel("x/dog/1.PNG", 1);
    savePixel("x/cat/9.png", 9);
    save("", "x/cat/.hidden");
    save("", "x/cat/notes.txt");
  }

  std::vector<double> all(const Source &source) const {
    std::vector<double> values;
    for (size_t i = 0; i < source.size(); ++i)
      values.push_back(valuesOf(source, i)[0]);
    return values;
  }
};

TEST_F(ImageSources, GiveImagesAndLabelsInOneOrder) {
  saveClasses();
  auto images = open("x"), labels = open("x:labels");
  EXPECT_EQ(all(*images), (std::vector<double>{9, 1, 2}));
  EXPECT_EQ(all(*labels), (std::vector<double>{0, 1, 1}));
  EXPECT_EQ(labels->meaning().dump(), "{\"classes\":[\"cat\",\"dog\"]}");
  EXPECT_TRUE(images->meaning().is_null());
  EXPECT_EQ(images->describe(1), path("x/dog/1.PNG"));
  EXPECT_EQ(labels->describe(1), path("x/dog/1.PNG"));
  io::HostTensor sample;
  labels->read(1, sample);
  EXPECT_EQ(sample.dtype, INGOT_I64);
  EXPECT_TRUE(sample.shape.empty());
  images->read(1, sample);
  EXPECT_EQ(sample.shape, (std::vector<int64_t>{1, 1, 1}));
  open("x:rgb")->read(1, sample);
  EXPECT_EQ(sample.shape, (std::vector<int64_t>{3, 1, 1}));
}

TEST_F(ImageSources, HaveTheChannelsOfEarlierOnes) {
  saveClasses();
  nlohmann::json meaning = open("x:rgb")->meaning();
  io::HostTensor sample;
  open("x/cat/9.png", meaning)->read(0, sample);
  EXPECT_EQ(sample.shape, (std::vector<int64_t>{3, 1, 1}));
  open("x/cat/9.png:grey", meaning)->read(0, sample);
  EXPECT_EQ(sample.shape, (std::vector<int64_t>{1, 1, 1}));
  open("x/cat/9.png:stored", meaning)->read(0, sample);
  EXPECT_EQ(sample.shape, (std::vector<int64_t>{1, 1, 1}));
  expectRefused("x",
                ": unknown channels 'violet' in what was kept of the training "
                "data",
                nlohmann::json{{"channels", "violet"}});
}

TEST_F(ImageSources, GiveFoldersTheNumbersOfEarlierOnes) {
  saveClasses();
  nlohmann::json meaning = open("x:labels")->meaning();
  savePixel("y/dog/1.png", 1);
  EXPECT_EQ(all(*open("y:labels", meaning)), (std::vector<double>{1}));
  EXPECT_EQ(open("y:labels", meaning)->meaning(), meaning);
  savePixel("y/fox/1.png", 1);
  expectRefused("y:labels",
                ": unknown class 'fox'; expected one of 'cat', 'dog'", meaning);
  expectRefused("y:labels",
                ": nothing was kept of the training data for 'classes'",
                nlohmann::json{{"unit", "words"}});
}

// A checkpoint keeps them in JSON, which is UTF-8; images need no such names.
TEST_F(ImageSources, RefuseClassesThatAreNotUtf8) {
  savePixel("x/gr\xf6\xdf"
            "e/1.png",
            1);
  expectRefused("x:labels", ": the name of the folder 'gr\xf6\xdf"
                            "e' is not UTF-8");
  EXPECT_EQ(all(*open("x")), (std::vector<double>{1}));
}

TEST_F(ImageSources, MatchFilesByTheirNames) {
  savePixel("clean/a.png", 1);
  savePixel("clean/b.png", 2);
  std::filesystem::create_directories(path("noisy"));
  save(jpegFile(1, 1, {30}), "noisy/b.jpg");
  save(jpegFile(1, 1, {20}), "noisy/a.jpeg");
  EXPECT_EQ(all(*open("noisy:match=" + path("clean"))),
            (std::vector<double>{20, 30}));
  savePixel("clean/c.png", 3);
  expectRefused("noisy:match=" + path("clean"),
                ": no image 'c' beside " + path("clean/c.png"));
  EXPECT_EQ(refusal([&] { open("clean:match=" + path("noisy")); }),
            path("noisy") + ": no image 'c' beside " + path("clean/c.png"));
}

TEST_F(ImageSources, TakeASingleImage) {
  savePixel("a.png", 5);
  EXPECT_EQ(all(*open("a.png")), (std::vector<double>{5}));
  expectRefused("a.png:labels", ": expected a folder of images");
}

TEST_F(ImageSources, RefuseFoldersThatAreNotWhatTheySeem) {
  std::filesystem::create_directories(path("empty"));
  EXPECT_EQ(refusal([&] { open("empty"); }),
            path("empty/") + ": holds no image");
  saveClasses();
  std::filesystem::create_directories(path("x/eel"));
  EXPECT_EQ(refusal([&] { open("x:labels"); }),
            path("x/eel/") + ": holds no image");
  std::filesystem::create_directories(path("x/cat/deep"));
  EXPECT_EQ(refusal([&] { open("x"); }),
            path("x/cat/deep") + ": expected an image, found a folder");
  savePixel("mixed/cat/1.png", 1);
  savePixel("mixed/1.png", 1);
  expectRefused("mixed", ": expected images or a folder per class, found both: "
                         "'1.png' and 'cat'");
  savePixel("flat/1.png", 1);
  expectRefused("flat:labels", ": expected a folder per class to take labels "
                               "from");
  save("BM", "flat/2.bmp");
  EXPECT_EQ(refusal([&] { open("flat"); }),
            path("flat/2.bmp") + ": is neither a PNG nor a JPEG file");
  expectRefused("flat:blue", ": expected images or labels, grey, rgb, rgba or "
                             "indices, or match=FOLDER behind the colon, found "
                             "'blue'");
}

TEST_F(ImageSources, NameTheImageThatIsDamaged) {
  savePixel("x/1.png", 1);
  std::string good = contentOf(path("x/1.png"));
  save(good.substr(0, 40), "x/2.png");
  EXPECT_EQ(refusal([&] { valuesOf(*open("x"), 1); }),
            path("x/2.png") + ": the file ends too early");
}

} // namespace
