// What skips a test at run time is in Tests (Support/SkippingTestFramework); xunit looks for it by assembly.
[assembly: TestFramework("Nudge.Tests.Support.SkippingTestFramework", "Nudge.Tests")]
