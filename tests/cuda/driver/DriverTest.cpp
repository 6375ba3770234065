//===- DriverTest.cpp - What the emulated driver does not forgive -----------===//
//
// Streams and events by themselves; the runtime's tests use the rest.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cuda/Driver.h"
#include "Control.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::runtime::cuda;

namespace {

/// A context, two streams, an event and a buffer of one byte.
class EmulatedDriver : public ::testing::Test {
protected:
  void SetUp() override {
    setenv("INGOT_CUDA_DRIVER", INGOT_EMULATED_DRIVER, 1);
    emulator::reset({});
    ASSERT_EQ(openDriver(&cuda), INGOT_OK) << ingot_last_error();
    ASSERT_EQ(cuda.PrimaryContextRetain(&context, 0), kSuccess);
    ASSERT_EQ(cuda.ContextPush(context), kSuccess);
    ASSERT_EQ(cuda.StreamCreate(&first, kNonBlockingStream), kSuccess);
    ASSERT_EQ(cuda.StreamCreate(&second, kNonBlockingStream), kSuccess);
    ASSERT_EQ(cuda.EventCreate(&event, kEventWithoutTiming), kSuccess);
    ASSERT_EQ(cuda.MemAlloc(&memory, 1), kSuccess);
  }

  void TearDown() override {
    EXPECT_EQ(cuda.MemFree(memory), kSuccess);
    EXPECT_EQ(cuda.EventDestroy(event), kSuccess);
    EXPECT_EQ(cuda.StreamDestroy(second), kSuccess);
    EXPECT_EQ(cuda.StreamDestroy(first), kSuccess);
    EXPECT_EQ(cuda.ContextPop(&context), kSuccess);
    EXPECT_EQ(cuda.PrimaryContextRelease(0), kSuccess);
    EXPECT_EQ(emulator::liveObjects(), 0u);
    unsetenv("INGOT_CUDA_DRIVER");
  }

  /// Writes 7 in the first stream and reads in the second.
  unsigned char writeThenRead(bool withEvent) {
    unsigned char found = 0;
    EXPECT_EQ(cuda.Fill(memory, 7, 1, first), kSuccess);
    EXPECT_EQ(cuda.EventRecord(event, first), kSuccess);
    if (withEvent)
      EXPECT_EQ(cuda.StreamWaitEvent(second, event, 0), kSuccess);
    EXPECT_EQ(cuda.CopyToHost(&found, memory, 1, second), kSuccess);
    EXPECT_EQ(cuda.StreamSynchronize(second), kSuccess);
    return found;
  }

  /// Captures a write in the second stream that waits for the first.
  Result captureFork(bool join, Graph *graph) {
    Event done;
    EXPECT_EQ(cuda.EventCreate(&done, kEventWithoutTiming), kSuccess);
    EXPECT_EQ(cuda.StreamBeginCapture(first, kCaptureThreadLocal), kSuccess);
    EXPECT_EQ(cuda.EventRecord(event, first), kSuccess);
    EXPECT_EQ(cuda.StreamWaitEvent(second, event, 0), kSuccess);
    EXPECT_EQ(cuda.Fill(memory, 9, 1, second), kSuccess);
    EXPECT_EQ(cuda.EventRecord(done, second), kSuccess);
    if (join)
      EXPECT_EQ(cuda.StreamWaitEvent(first, done, 0), kSuccess);
    Result result = cuda.StreamEndCapture(first, graph);
    EXPECT_EQ(cuda.EventDestroy(done), kSuccess);
    return result;
  }

  Driver cuda;
  Context context = nullptr;
  Stream first = nullptr, second = nullptr;
  Event event = nullptr;
  Address memory = 0;
};

TEST_F(EmulatedDriver, AStreamSeesWhatItsEventsWaitFor) {
  EXPECT_EQ(writeThenRead(/*withEvent=*/true), 7);
}

TEST_F(EmulatedDriver, AMissingWaitBetweenStreamsFindsOldData) {
  EXPECT_EQ(writeThenRead(/*withEvent=*/false), 0xff);
}

TEST_F(EmulatedDriver, AForkedCaptureReplays) {
  Graph graph;
  GraphExec executable;
  unsigned char found = 0;
  ASSERT_EQ(captureFork(/*join=*/true, &graph), kSuccess);
  ASSERT_EQ(cuda.GraphInstantiate(&executable, graph, 0), kSuccess);
  EXPECT_EQ(cuda.GraphDestroy(graph), kSuccess);
  EXPECT_EQ(cuda.GraphLaunch(executable, first), kSuccess);
  EXPECT_EQ(cuda.CopyToHost(&found, memory, 1, first), kSuccess);
  EXPECT_EQ(cuda.StreamSynchronize(first), kSuccess);
  EXPECT_EQ(found, 9);
  EXPECT_EQ(cuda.GraphExecDestroy(executable), kSuccess);
}

TEST_F(EmulatedDriver, AForkThatIsNotJoinedEndsTheCaptureWithAnError) {
  Graph graph;
  EXPECT_EQ(captureFork(/*join=*/false, &graph), kCaptureUnjoined);
  EXPECT_EQ(graph, nullptr);
  EXPECT_EQ(cuda.StreamSynchronize(second), kSuccess); // no longer captured
}

TEST_F(EmulatedDriver, ALostDeviceFailsEveryCall) {
  emulator::failCall("cuMemsetD8Async", 1, kIllegalAddress);
  EXPECT_EQ(cuda.Fill(memory, 7, 1, first), kIllegalAddress);
  EXPECT_EQ(cuda.StreamSynchronize(second), kIllegalAddress);
  // Releasing says so, too, and yet releases.
  EXPECT_EQ(cuda.MemFree(memory), kIllegalAddress);
  EXPECT_EQ(cuda.MemFree(memory), kInvalidValue);
  SetUp();
}

TEST_F(EmulatedDriver, WithoutAContextNothingWorks) {
  Context popped;
  EXPECT_EQ(cuda.ContextPop(&popped), kSuccess);
  EXPECT_EQ(cuda.Fill(memory, 7, 1, first), kInvalidContext);
  EXPECT_EQ(cuda.ContextPush(popped), kSuccess);
}

} // namespace
