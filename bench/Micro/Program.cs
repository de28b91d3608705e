using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Nudge.Micro;

// In this process: the other way builds a project for each benchmark, with nothing of this repository's settings and all of its packages.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    // The least is what the code takes; what else the machine does comes on top of it.
    .AddColumn(StatisticColumn.Min)
    .HideColumns(Column.Error)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
Type[] benchmarks = [typeof(FanOutSweep), typeof(SocketSweep), typeof(FrameReads), typeof(FrameWrites), typeof(EnvelopeReads)];
BenchmarkSwitcher.FromTypes(benchmarks).Run(["--filter", $"*{args.FirstOrDefault()}*"], config);
