using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Nudge.Tests.Support.SkippingTestFramework", "Nudge.Tests")]

namespace Nudge.Tests.Support;

/// <summary>xunit's own framework, with failures that <see cref="Skip"/> made reported as skipped tests.</summary>
/// <remarks>xunit 2.9 knows no skip at run time: its runner reports every exception as a failure.</remarks>
internal sealed class SkippingTestFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    /// <summary>Why a test is to be skipped, or <see langword="null"/> if it failed.</summary>
    /// <remarks>Exceptions come flattened, with their parents' indices. Something that failed beside the skip is a failure.</remarks>
    internal static string? ReasonToSkip(IFailureInformation failure)
    {
        var innermost = Enumerable.Range(0, failure.ExceptionTypes.Length).Except(failure.ExceptionParentIndices).ToList();
        return innermost.Count > 0 && innermost.TrueForAll(i => failure.ExceptionTypes[i] == typeof(TestSkippedException).FullName)
            ? failure.Messages[innermost[0]]
            : null;
    }

    private sealed class Executor(AssemblyName assemblyName, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assemblyName, sources, diagnostics)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(testCases, new SkipReporter(executionMessageSink), executionOptions);
    }

    private sealed class SkipReporter(IMessageSink next) : LongLivedMarshalByRefObject, IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message) => next.OnMessage(
            message is ITestFailed failed && ReasonToSkip(failed) is { } reason ? new TestSkipped(failed.Test, reason) : message);
    }
}
