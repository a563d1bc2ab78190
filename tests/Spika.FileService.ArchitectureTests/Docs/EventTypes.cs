using Spika.FileService.Domain.Events;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>The names of the events that the service writes.</summary>
internal static class EventTypes
{
    public static readonly IReadOnlyList<string> Names =
    [
        .. Service
            .Types.Where(type => type.IsSubclassOf(typeof(ServiceEvent)))
            .Select(type => (string)type.GetField(nameof(FileStored.TypeName))!.GetRawConstantValue()!),
    ];
}
