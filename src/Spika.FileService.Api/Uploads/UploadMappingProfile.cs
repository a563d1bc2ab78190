using AutoMapper;
using Spika.FileService.Api.Chunks;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Uploads;

/// <summary>Uploads to the wire.</summary>
internal sealed class UploadMappingProfile : Profile
{
    public UploadMappingProfile()
    {
        CreateMap<UploadDetails, UploadData>().ConvertUsing(details => ToData(details));
    }

    private static UploadData ToData(UploadDetails details) =>
        new(
            details.Upload.Key.ClientId,
            NameOf(details.Upload.State),
            ChunkRangesData.Of(details.Summary.Chunks),
            details.Summary.SizeBytes,
            details.Upload.CreatedAt.ToUnixTimeMilliseconds(),
            details.ExpiresAt?.ToUnixTimeMilliseconds(),
            details.FileId
        );

    private static string NameOf(UploadState state) =>
        state switch
        {
            UploadState.Receiving => "receiving",
            UploadState.Assembling => "assembling",
            UploadState.Done => "done",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state without a name."),
        };
}
