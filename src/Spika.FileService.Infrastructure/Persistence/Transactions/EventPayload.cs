using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spika.FileService.Domain.Events;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

/// <summary>The stored form of an event. Members are added, and never renamed or removed.</summary>
/// <param name="Owner">The subject that owned the upload.</param>
/// <param name="ClientId">The upload's, as the client sent it.</param>
/// <param name="File">Null for an upload that became no file.</param>
internal sealed record EventPayload(string Owner, string ClientId, FilePayload? File)
{
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static EventPayload Of(ServiceEvent happened) =>
        new(
            happened.Key.Owner,
            happened.Key.ClientId,
            happened switch
            {
                FileStored stored => FilePayload.Of(stored.File),
                FileRemoved removed => FilePayload.Of(removed.File),
                UploadAborted or UploadExpired => null,
                _ => throw new UnreachableException($"{happened.Type} has no stored form."),
            }
        );
}
