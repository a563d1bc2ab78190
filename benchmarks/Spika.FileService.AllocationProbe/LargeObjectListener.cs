using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Spika.FileService.AllocationProbe;

/// <summary>
/// Sees allocations on the large object heap. The runtime reports them in steps of 100 KB, so one object of less than
/// that can go unseen, and a second one cannot.
/// </summary>
internal sealed class LargeObjectListener : EventListener
{
    private const EventKeywords Gc = (EventKeywords)1;
    private const uint Large = 1;

    private readonly ConcurrentDictionary<string, int> _types = new();

    /// <returns>The number of reports, and each type with its number of reports.</returns>
    public string Describe() =>
        $"{_types.Values.Sum()} {string.Join(", ", _types.Select(type => $"{type.Value} {type.Key}"))}";

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, Gc);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (
            eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true
            && Payload(eventData, "AllocationKind") is Large
        )
        {
            _types.AddOrUpdate($"{Payload(eventData, "TypeName")}", 1, (_, count) => count + 1);
        }
    }

    private static object? Payload(EventWrittenEventArgs eventData, string name) =>
        eventData.PayloadNames!.IndexOf(name) is var index and >= 0 ? eventData.Payload![index] : null;
}
