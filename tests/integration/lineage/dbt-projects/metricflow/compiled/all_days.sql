with days as (
    -- Only generate dates for 2022 since that's what's in the seed data.
    -- Note that `date_spine` does not include the end date.
    


    


    with rawdata as (

        
    select
        generate_series as generated_number
    from generate_series(1, 365)


    ),

    all_periods as (

        select (
            

    (make_date(2022, 1, 1) + cast(row_number() over (order by 1) - 1 as bigint) * interval 1 day)
        ) as date_day
        from rawdata

    ),

    filtered as (

        select *
        from all_periods
        where date_day <= make_date(2023, 1, 1)

    )

    select * from filtered



),

final as (
    select cast(date_day as date) as date_day
    from days
)


select * from final
where date_day >= DATE '2022-01-01'
and date_day  < DATE '2023-01-01'
