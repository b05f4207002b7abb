select
    *
from countries_seed
