using AutoMapper;
using Spika.FileService.Application.Files.CreateDownloadLink;

namespace Spika.FileService.Api.Downloads;

/// <summary>Links to the wire.</summary>
internal sealed class DownloadMappingProfile : Profile
{
    public DownloadMappingProfile()
    {
        CreateMap<DownloadLink, DownloadLinkData>()
            .ForCtorParam(
                nameof(DownloadLinkData.ExpiresAt),
                to => to.MapFrom(link => link.ExpiresAt.ToUnixTimeMilliseconds())
            );
    }
}
