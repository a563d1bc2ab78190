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
        CreateMap<UploadDetails, UploadData>()
            .ForCtorParam(nameof(UploadData.ClientId), to => to.MapFrom(details => details.Upload.Key.ClientId))
            .ForCtorParam(nameof(UploadData.State), to => to.MapFrom(details => NameOf(details.Upload.State)))
            .ForCtorParam(
                nameof(UploadData.Chunks),
                to => to.MapFrom(details => ChunkRangesData.Of(details.Summary.Chunks))
            )
            .ForCtorParam(nameof(UploadData.Bytes), to => to.MapFrom(details => details.Summary.SizeBytes))
            .ForCtorParam(
                nameof(UploadData.CreatedAt),
                to => to.MapFrom(details => details.Upload.CreatedAt.ToUnixTimeMilliseconds())
            )
            .ForCtorParam(nameof(UploadData.ExpiresAt), to => to.MapFrom(details => MillisecondsOf(details.ExpiresAt)));
    }

    // An expression cannot have ?. in it.
    private static long? MillisecondsOf(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private static string NameOf(UploadState state) =>
        state switch
        {
            UploadState.Receiving => "receiving",
            UploadState.Assembling => "assembling",
            UploadState.Done => "done",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state without a name."),
        };
}
